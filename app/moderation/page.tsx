import type { Metadata } from "next";
import { requireRole } from "@/auth/current";
import { PostBody } from "@/components/feed/post-body";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import { RelativeTime } from "@/components/ui/relative-time";
import { openReports, type ReportedPost } from "@/feed/reports";
import { getTranslate } from "@/i18n/server";
import { postPath } from "../posts/post-view";
import { type Query, singleValue } from "../query";
import { submitDismiss } from "./actions";
import { Done } from "./done";
import { ReportLines } from "./view";

const PATH = "/moderation";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Reports") };
}

/** Reported posts without a decision, longest waiting first. */
export default async function ModerationPage({ searchParams }: { searchParams: Query }) {
  const { after: cursor, done } = await searchParams;
  const after = singleValue(cursor);
  await requireRole("moderator", after ? `${PATH}?after=${encodeURIComponent(after)}` : PATH);
  const t = await getTranslate();
  const { posts, next } = await openReports(after);
  return (
    <>
      <h1 className="page-title">{t("Reports")}</h1>
      <Done done={done} />
      {posts.length === 0 && (
        <div className="py-14 text-center text-muted">
          <Icon name="check" className="icon mx-auto mb-3 size-8!" />
          <p>{t("No open reports.")}</p>
        </div>
      )}
      {posts.map((post) => (
        <Reported key={post.id} post={post} now={new Date()} />
      ))}
      {next && (
        <p className="mt-8">
          <PageLink href={`${PATH}?after=${next}`}>{t("More reports →")}</PageLink>
        </p>
      )}
    </>
  );
}

/** A post with its reports. */
async function Reported({ post, now }: { post: ReportedPost; now: Date }) {
  const t = await getTranslate();
  return (
    <article className="mb-4 rounded-xl border border-line p-4">
      <p className="mb-1 flex flex-wrap gap-x-3">
        <PageLink href={`/@${post.author}`} className="font-semibold text-ink no-underline hover:underline">
          @{post.author}
        </PageLink>
        <PageLink href={postPath(post.author, post.id)} className="text-sm text-muted no-underline hover:underline">
          <RelativeTime t={t} date={post.createdAt} now={now} />
        </PageLink>
      </p>
      <PostBody text={post.body} />
      <div className="mt-3 rounded-lg bg-raised px-4 py-3">
        <h2 className="flex items-center gap-2 font-semibold">
          <Icon name="flag" className="icon size-4! text-danger" />
          {t("{count, plural, one {# report} other {# reports}}", { count: post.count })}
        </h2>
        <ReportLines reports={post.reports} now={now} />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <PageLink href={`${PATH}/${post.id}`} className={`${buttonClass(undefined)} no-underline`}>
          {t("Review")}
        </PageLink>
        <ActionButton
          action={submitDismiss}
          values={{ id: post.id }}
          working={t("Dismissing…")}
          label={t("Dismiss the reports of the post by {username}", { username: post.author })}
        >
          {t("Dismiss")}
        </ActionButton>
      </div>
    </article>
  );
}
