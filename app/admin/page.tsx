import type { Metadata } from "next";
import { findFormDraft } from "@/accounts/form-drafts";
import { registrationMode } from "@/accounts/registration";
import { requireRole } from "@/auth/current";
import { AccountForm } from "@/components/form/account-form";
import { PageLink } from "@/components/ui/page-link";
import { countReportedPosts } from "@/feed/reports";
import { getTranslate } from "@/i18n/server";
import { Done } from "../moderation/done";
import { MODES } from "../moderation/view";
import type { Query } from "../query";
import { submitRegistrationMode } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Admin") };
}

/** Who may register, and what needs attention. */
export default async function AdminPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireRole("admin", "/admin");
  const t = await getTranslate();
  const { done, kept: draftId } = await searchParams;
  const mode = await registrationMode();
  return (
    <>
      <h1 className="page-title">{t("Admin")}</h1>
      <Done done={done} />
      <section aria-labelledby="registration" className="mb-10">
        <h2 id="registration" className="mb-3 text-lg font-semibold">
          {t("Registration")}
        </h2>
        <AccountForm
          key={mode}
          action={submitRegistrationMode}
          schema="registration"
          fields={[
            {
              name: "mode",
              label: t("Who can register"),
              choices: Object.fromEntries(Object.entries(MODES).map(([key, label]) => [key, t(label)])),
              value: (await findFormDraft(id, draftId))?.mode ?? mode,
            },
          ]}
          submit={t("Change")}
          working={t("Changing…")}
        />
      </section>
      <section aria-labelledby="waiting">
        <h2 id="waiting" className="mb-3 text-lg font-semibold">
          {t("Reports")}
        </h2>
        <p>
          <PageLink href="/moderation">
            {t("{count, plural, one {# reported post to review} other {# reported posts to review}}", {
              count: await countReportedPosts(),
            })}
          </PageLink>
        </p>
      </section>
    </>
  );
}
