import { cookies } from "next/headers";
import { findFormDraft } from "@/accounts/form-drafts";
import { ABOUT_MAX_LENGTH, LINK_FIELDS } from "@/accounts/schemas";
import { findUser } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { SchemaForm } from "@/components/form/schema-form";
import { ShortcutsButton } from "@/components/layout/shortcuts";
import { ThemeSwitch } from "@/components/layout/theme-switch";
import { readTheme, THEME_COOKIE } from "@/components/layout/themes";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitProfile } from "./actions";
import { BannerSection } from "./banner";
import { PictureSection } from "./picture";
import { PublicFeedSection } from "./public-feed";

export const generateMetadata = titled(msg("Profile"));

export default async function ProfileSettingsPage({ searchParams }: { searchParams: Query }) {
  const { id, username } = await requireUser("/settings/profile");
  const { done, formDraft: formDraftId, picture } = await searchParams;
  const t = await getTranslate();
  const user = await findUser(id);
  const formDraft = await findFormDraft(id, formDraftId);
  return (
    <>
      <h1 className="page-title">{t("Profile")}</h1>
      <Done done={done} />
      <p className="mb-6">
        <Rich t={t} text="What others see on <0>your profile</0>." parts={[<a key="0" href={`/@${username}`} />]} />
      </p>
      {user && <PictureSection user={user} picture={picture} />}
      <SchemaForm
        action={submitProfile}
        schema="profile"
        hidden={{ reader: id }}
        fields={[
          {
            name: "name",
            label: t("Name"),
            hint: t("Shown next to your username."),
            autoComplete: "name",
            optional: true,
            value: formDraft?.name ?? user?.name,
          },
          {
            name: "about",
            label: t("Bio"),
            hint: t("Up to {max} characters.", { max: ABOUT_MAX_LENGTH }),
            type: "lines",
            optional: true,
            value: formDraft?.about ?? user?.about,
          },
          ...LINK_FIELDS.map((name, index) => ({
            name,
            label: t("Link {number}", { number: index + 1 }),
            hint: index === 0 ? t("Your website, or your profile on another site.") : undefined,
            type: "url" as const,
            optional: true,
            value: formDraft?.[name] ?? user?.links[index],
          })),
          {
            name: "lastSeenPrecision",
            label: t("Show when you were last active"),
            choices: {
              minute: t("To the minute"),
              day: t("To the day"),
              month: t("To the month"),
              never: t("Never"),
            },
            value: formDraft?.lastSeenPrecision ?? user?.lastSeenPrecision,
          },
          {
            name: "language",
            label: t("Language"),
            hint: t("For this site, and for emails we send you."),
            choices: { "": t("Use browser language"), en: "English", es: "Español" },
            value: formDraft?.language ?? user?.language ?? "",
          },
        ]}
        submit={t("Save profile")}
        pendingLabel={t("Saving…")}
      />
      {user && <BannerSection user={user} picture={picture} />}
      {user && <PublicFeedSection user={user} />}
      <section aria-labelledby="appearance" className="mt-10">
        <h2 id="appearance" className="mb-3 text-lg font-semibold">
          {t("Appearance")}
        </h2>
        <p className="mb-3">{t("For this browser.")}</p>
        <ThemeSwitch theme={readTheme((await cookies()).get(THEME_COOKIE)?.value)} />
      </section>
      <ShortcutsButton />
    </>
  );
}
