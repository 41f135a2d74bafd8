import { findFormDraft } from "@/accounts/form-drafts";
import { requireSession } from "@/auth/current";
import { FailedAttempts } from "@/components/auth/failed-attempts";
import { UnseenEvent } from "@/components/auth/unseen-event";
import { PostForm } from "@/components/feed/post-form";
import { PostedToast } from "@/components/feed/posted-toast";
import { Suggestions } from "@/components/feed/suggestions";
import { NewPosts } from "@/components/layout/live-updates";
import { Notice } from "@/components/ui/notice";
import { findDraft } from "@/feed/drafts";
import { newestPostOf } from "@/feed/posts";
import { type FeedCursor, readFeed } from "@/feed/read";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { dismissFailedAttempts, dismissUnseenEvent, publish } from "./actions";
import { feedPath, readCursor } from "./feed-path";
import { titled } from "./page-metadata";
import { DeletedPostNotice, Feed } from "./posts/feed";
import { toAuthor, toFeedView } from "./posts/post-view";
import { tooLarge } from "./posts/uploaded-pictures";
import type { Query } from "./query";
import { currentSuggestions } from "./suggestions";

export const generateMetadata = titled(msg("Home"));

export default async function HomePage({ searchParams }: { searchParams: Query }) {
  const cursor = await readCursor(searchParams);
  const path = (cursor: FeedCursor) => feedPath("/", cursor);
  const { user, session, hasUnseenEvent } = await requireSession(path(cursor));
  const t = await getTranslate();
  const page = await readFeed(user.id, "home", cursor);
  const feed = toFeedView(t, page, user);
  const isNewest = feed.newerThan === null;
  // Also after a first post: the next ones should be by others.
  const needsPeople = isNewest && page.posts.length < 3 && page.posts.every(({ authorId }) => authorId === user.id);
  const newestPost = isNewest ? await newestPostOf(user.id) : null;
  const { formDraft: formDraftId, deleted, gone, draft: draftId, picture } = await searchParams;
  const draft = isNewest && typeof draftId === "string" ? await findDraft(user.id, draftId) : undefined;
  const formDraft = isNewest ? await findFormDraft(user.id, formDraftId) : undefined;

  return (
    <>
      <h1 className="page-title">{t("Hi, {name}", { name: user.name || user.username })}</h1>
      <DeletedPostNotice t={t} deleted={deleted} />
      {gone && (
        <Notice tone="bad">
          {gone === "quoted"
            ? t("The post you quoted is no longer available. Your text is still here.")
            : t("The post you replied to was deleted. Your text is still here.")}
        </Notice>
      )}
      {draftId !== undefined && !draft && <Notice tone="bad">{t("This draft has been posted or deleted.")}</Notice>}
      {picture === "too-large" && <Notice tone="bad">{t(tooLarge())}</Notice>}
      {session.failedAttempts > 0 && (
        <FailedAttempts t={t} count={session.failedAttempts} dismiss={dismissFailedAttempts} />
      )}
      {hasUnseenEvent && <UnseenEvent t={t} dismiss={dismissUnseenEvent} />}
      {isNewest && (
        <PostForm
          // A new key after each of the user's posts resets the form.
          key={draft?.id ?? newestPost}
          action={publish}
          label={t("New post")}
          submit={t("Post")}
          pendingLabel={t("Posting…")}
          placeholder={t("What's new?")}
          hidden={{
            formId: crypto.randomUUID(),
            reader: user.id,
            ...(draft && { draftId: draft.id, draftUpdatedAt: String(draft.updatedAt.getTime()) }),
          }}
          draft={{ key: user.id, newestPost, ...(draft && { version: `${draft.id} ${draft.updatedAt.getTime()}` }) }}
          canSave
          author={toAuthor(user)}
          text={formDraft?.body ?? draft?.body}
          warning={formDraft?.contentWarning ?? draft?.contentWarning}
          pictureMaxBytes={settings().pictureMaxBytes}
        />
      )}
      {isNewest && (
        <>
          <PostedToast newestPost={newestPost} />
          <NewPosts newest={page.posts[0]?.cursor ?? ""} />
        </>
      )}
      <Feed t={t} feed={feed} scope="home" cursor={cursor} path={path} emptyIcon="house">
        <Rich
          t={t}
          text="Your home feed is empty. Write your first post, or find people to follow in <0>Explore</0>."
          parts={[<a key="0" href="/explore" />]}
        />
      </Feed>
      {needsPeople && (
        <div className="mt-4">
          <Suggestions people={await currentSuggestions()} id="first-suggestions" />
        </div>
      )}
    </>
  );
}
