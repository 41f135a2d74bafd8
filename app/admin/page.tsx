import { findFormDraft } from "@/accounts/form-drafts";
import { registrationMode } from "@/accounts/registration";
import { requireRole } from "@/auth/current";
import { DayChart } from "@/components/admin/day-chart";
import { SchemaForm } from "@/components/form/schema-form";
import { countReportedPeople } from "@/feed/person-reports";
import { countReportedPosts } from "@/feed/post-reports";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { countPeople, type DaySeries, readStatistics, STATISTICS_DAYS } from "@/moderation/statistics";
import { Done } from "../moderation/done";
import { MODES } from "../moderation/view";
import { titled } from "../page-metadata";
import type { Query } from "../query";
import { submitRegistrationMode } from "./actions";

export const generateMetadata = titled(msg("Admin"));

/** What happens on the site, what needs attention, and who may register. */
export default async function AdminPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireRole("admin", "/admin");
  const t = await getTranslate();
  const { done, formDraft: formDraftId } = await searchParams;
  const mode = await registrationMode();
  const [statistics, people] = [await readStatistics(), await countPeople()];
  const waiting = (await countReportedPosts()) + (await countReportedPeople());
  const number = new Intl.NumberFormat(t.language);
  const sum = (days: DaySeries) => number.format(days.reduce((total, { value }) => total + value, 0));
  return (
    <>
      <h1 className="page-title">{t("Admin")}</h1>
      <Done done={done} />
      <ul className="mb-6 grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Figure href="/admin/people" label={t("People")} value={number.format(people.people)} />
        <Figure href="/admin/people" label={t("Active this week")} value={number.format(people.active)} />
        <Figure href="/admin/people?filter=suspended" label={t("Suspended")} value={number.format(people.suspended)} />
        <Figure href="/moderation" label={t("To review")} value={number.format(waiting)} isUrgent={waiting > 0} />
      </ul>
      <section aria-labelledby="charts" className="mb-10">
        <h2 id="charts" className="mb-3 text-lg font-semibold">
          {t("Last {days} days", { days: STATISTICS_DAYS })}
        </h2>
        <div className="grid gap-3 sm:grid-cols-2 sm:[&>:last-child:nth-child(odd)]:col-span-2">
          <DayChart
            t={t}
            title={t("Registrations")}
            total={sum(statistics.registrations)}
            days={statistics.registrations}
          />
          <DayChart t={t} title={t("Posts")} total={sum(statistics.posts)} days={statistics.posts} />
          <DayChart t={t} title={t("Sign-ins")} total={sum(statistics.signIns)} days={statistics.signIns} />
          <DayChart
            t={t}
            title={t("Failed sign-ins")}
            total={sum(statistics.failures)}
            days={statistics.failures}
            tone="danger"
          />
          <DayChart
            t={t}
            title={t("Open reports")}
            total={number.format(statistics.openReports.at(-1)?.value ?? 0)}
            days={statistics.openReports}
          />
        </div>
      </section>
      <section aria-labelledby="registration">
        <h2 id="registration" className="mb-3 text-lg font-semibold">
          {t("Registration")}
        </h2>
        <SchemaForm
          key={mode}
          action={submitRegistrationMode}
          schema="registration"
          fields={[
            {
              name: "mode",
              label: t("Who can register"),
              choices: Object.fromEntries(Object.entries(MODES).map(([key, label]) => [key, t(label)])),
              value: (await findFormDraft(id, formDraftId))?.mode ?? mode,
            },
          ]}
          submit={t("Change")}
          pendingLabel={t("Changing…")}
        />
      </section>
    </>
  );
}

type FigureProps = { href: string; label: string; value: string; isUrgent?: boolean };

/** A number that leads to what it counts. */
function Figure({ href, label, value, isUrgent = false }: FigureProps) {
  return (
    <li>
      <a
        href={href}
        className="flex h-full flex-col rounded-xl border border-line p-4 text-ink no-underline hover:bg-raised"
      >
        <span className={`text-2xl font-bold tabular-nums ${isUrgent ? "text-danger" : ""}`}>{value}</span>
        <span className="text-sm text-muted">{label}</span>
      </a>
    </li>
  );
}
