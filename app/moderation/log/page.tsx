import { requireRole } from "@/auth/current";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { readModerationLog } from "@/moderation/log";
import { whoCanBeReinstated } from "@/moderation/people";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";
import { Done } from "../done";
import { ModerationLog } from "../view";

const PATH = "/moderation/log";

export const generateMetadata = titled(msg("Log"));

/** The log of what moderators and admins did. */
export default async function ModerationLogPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const before = singleValue(query.before);
  const moderator = await requireRole("moderator", before ? `${PATH}?before=${encodeURIComponent(before)}` : PATH);
  const t = await getTranslate();
  const { entries, next } = await readModerationLog(before);
  const suspended = entries.flatMap(({ type, userId }) => (type === "suspended" && userId ? [userId] : []));
  return (
    <>
      <h1 className="page-title">{t("Log")}</h1>
      <Done done={query.done} />
      <p className="mb-6">{t("Actions by moderators and admins.")}</p>
      <ModerationLog entries={entries} reinstatable={await whoCanBeReinstated(moderator, suspended)} />
      {next && (
        <p className="mt-8">
          <a href={`${PATH}?before=${next}`}>{t("Older →")}</a>
        </p>
      )}
    </>
  );
}
