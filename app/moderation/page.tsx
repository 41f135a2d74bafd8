import { requireRole } from "@/auth/current";
import { EmptyState } from "@/components/ui/empty-state";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { readQueue } from "@/moderation/queue";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { Done } from "./done";
import { ReportedPersonCard, ReportedPostCard } from "./reported";

const PATH = "/moderation";

export const generateMetadata = titled(msg("Reports"));

/** Reported posts and people without a decision, longest waiting first. */
export default async function ModerationPage({ searchParams }: { searchParams: Query }) {
  const { after: cursor, done } = await searchParams;
  const after = singleValue(cursor);
  await requireRole("moderator", after ? `${PATH}?after=${encodeURIComponent(after)}` : PATH);
  const t = await getTranslate();
  const { reported, next } = await readQueue(after);
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Reports")}</h1>
      <Done done={done} />
      {reported.length === 0 && <EmptyState icon="check">{t("No open reports.")}</EmptyState>}
      {reported.map(({ post, person }) =>
        post ? (
          <ReportedPostCard key={post.id} post={post} now={now} />
        ) : (
          <ReportedPersonCard key={person.id} person={person} now={now} />
        ),
      )}
      {next && (
        <p className="mt-8">
          <a href={`${PATH}?after=${next}`}>{t("More reports →")}</a>
        </p>
      )}
    </>
  );
}
