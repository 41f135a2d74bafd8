import type { ReactElement } from "react";
import { ActionButton } from "@/components/ui/action-button";
import { Icon, type IconName } from "@/components/ui/icon";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Report } from "@/feed/report-queries";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { LogEntry, ModerationActionType } from "@/moderation/log";
import { submitReinstate } from "./actions";

/** Outcomes of a report. */
const OUTCOMES = {
  hidden: msg("the post was hidden"),
  suspended: msg("the account was suspended"),
  dismissed: msg("dismissed"),
};

type Line = Report & { outcome?: keyof typeof OUTCOMES | null };

/** Who reported a post or a person, and why. */
export async function ReportLines({ reports, now }: { reports: Line[]; now: Date }) {
  const t = await getTranslate();
  return (
    <ul className="mt-3 flex flex-col gap-4">
      {reports.map(({ id, reporter, reason, createdAt, outcome }) => (
        <li key={id}>
          <p className="text-sm text-muted">
            <a href={`/@${reporter}`} className="text-muted no-underline hover:underline">
              @{reporter}
            </a>
            {" · "}
            <RelativeTime t={t} date={createdAt} now={now} />
            {outcome && ` · ${t(OUTCOMES[outcome])}`}
          </p>
          <p dir="auto" className="whitespace-pre-wrap">
            {reason}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Descriptions of the log's entries, with placeholders for the actor and the subject. */
const ENTRY_DESCRIPTIONS: Record<ModerationActionType, string> = {
  "post-hidden": msg("<0/> hid <2>a post</2> by <1/>"),
  "post-unhidden": msg("<0/> unhid <2>a post</2> by <1/>"),
  "reports-dismissed": msg("<0/> dismissed the reports of <2>a post</2> by <1/>"),
  "person-reports-dismissed": msg("<0/> dismissed the reports of <1/>"),
  suspended: msg("<0/> suspended <1/>"),
  reinstated: msg("<0/> reinstated <1/>"),
  "registration-changed": msg("<0/> changed the registration settings"),
  "invite-created": msg("<0/> created an invitation"),
  "invite-withdrawn": msg("<0/> withdrew an invitation"),
};

const ENTRY_ICONS: Record<ModerationActionType, IconName> = {
  "post-hidden": "eye-off",
  "post-unhidden": "eye",
  "reports-dismissed": "check",
  "person-reports-dismissed": "check",
  suspended: "user-x",
  reinstated: "user-check",
  "registration-changed": "settings",
  "invite-created": "ticket",
  "invite-withdrawn": "x",
};

/** Entries of the moderation log, newest first. `reinstatable` has the ids of the people whom the reader can reinstate. */
export async function ModerationLog({ entries, reinstatable }: { entries: LogEntry[]; reinstatable: Set<string> }) {
  const t = await getTranslate();
  const now = new Date();
  const person = (username: string | null): ReactElement =>
    username === null ? <span>{t("a deleted user")}</span> : <a href={`/@${username}`}>@{username}</a>;
  const post = (id: string | null): ReactElement => (id === null ? <span /> : <a href={`/moderation/${id}`} />);
  if (entries.length === 0) return <p className="text-muted">{t("Nothing yet.")}</p>;
  return (
    <ul className="timeline">
      {entries.map((entry) => (
        <li key={entry.id}>
          <span className="round-icon">
            <Icon name={ENTRY_ICONS[entry.type as ModerationActionType] ?? "activity"} />
          </span>
          <div className="min-w-0">
            <p>
              <Rich
                t={t}
                // A newer release that runs beside this one may write other types.
                text={ENTRY_DESCRIPTIONS[entry.type as ModerationActionType] ?? entry.type}
                parts={[person(entry.actor), person(entry.user), post(entry.postId)]}
              />
            </p>
            <EntryDetails details={entry.details} />
            <p className="text-sm text-muted">
              <RelativeTime t={t} date={entry.createdAt} now={now} />
            </p>
            {entry.type === "suspended" && entry.userId && reinstatable.has(entry.userId) && (
              <ActionButton
                action={submitReinstate}
                values={{ userId: entry.userId, returnTo: "/moderation/log" }}
                tone="plain"
                pendingLabel={t("Reinstating…")}
                label={t("Reinstate {username}", { username: entry.user ?? "" })}
              >
                {t("Reinstate")}
              </ActionButton>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Registration modes. */
export const MODES: Record<string, string> = {
  open: msg("Anyone"),
  invite: msg("People with an invitation"),
  closed: msg("No one"),
};

async function EntryDetails({ details: { reason, note, mode } }: { details: Record<string, string> }) {
  const description = reason ?? note ?? (mode && (await getTranslate())(MODES[mode] ?? mode));
  return description ? (
    <p dir="auto" className="whitespace-pre-wrap text-muted">
      {description}
    </p>
  ) : null;
}
