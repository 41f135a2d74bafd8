import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { hasRole } from "@/accounts/administration";
import { findFormDraft } from "@/accounts/form-drafts";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { PostBody } from "@/components/feed/post-body";
import { PostForm } from "@/components/feed/post-form";
import { PostedToast } from "@/components/feed/posted-toast";
import { Notice } from "@/components/ui/notice";
import { RelativeTime, toMoment } from "@/components/ui/relative-time";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { hasReportedPost } from "@/feed/post-reports";
import { listVersions, newestPostOf } from "@/feed/posts";
import { type FeedPost, readPost } from "@/feed/read";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { settings } from "@/settings";
import { publish } from "../../actions";
import { feedPath } from "../../feed-path";
import { pageMetadata } from "../../page-metadata";
import { SinglePost } from "../../posts/feed";
import { postPath, toAuthor } from "../../posts/post-view";
import { Ancestors, Replies } from "../../posts/thread";
import { tooLarge } from "../../posts/uploaded-pictures";
import { type Query, singleValue } from "../../query";
import { PublicPostPage } from "../public-page";
import { usernameInPage } from "../username-in";
import { postMetadata, publicPostFor } from "../visitor";

type Props = { params: Promise<{ profile: string; post: string }>; searchParams: Query };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile, post: id } = await params;
  const found = await publicPostFor(profile, id);
  if (found) return postMetadata(found.person, found.post);
  const t = await getTranslate();
  const name = usernameInPage(profile);
  return pageMetadata(name ? t("Post by {name}", { name }) : t("Not found"));
}

/**
 * A post with its thread: the posts that it replies to, and its replies. The address contains its author's name; a former
 * one redirects. Without a session, the post alone, if it is in a public feed.
 */
export default async function PostPage({ params, searchParams }: Props) {
  const { profile, post: id } = await params;
  const username = usernameInPage(profile);
  const { after, formDraft: formDraftId, picture } = await searchParams;
  const found = await publicPostFor(profile, id);
  if (found && found.person.username !== username) redirect(postPath(found.person.username, id));
  if (found) return <PublicPostPage {...found} />;
  const user = await requireUser(username ? feedPath(postPath(username, id), { after: singleValue(after) }) : "/");
  const isModerator = hasRole(user, "moderator");
  const post = username ? await readPost(user.id, id, { isModerator }) : undefined;
  if (!post) notFound();
  const path = postPath(post.author, id);
  if (post.author !== username) redirect(path);

  const t = await getTranslate();
  const now = new Date();
  return (
    <>
      <SubpageTitle t={t} parent="/" goesBack>
        {t("Post by {name}", { name: post.author })}
      </SubpageTitle>
      {picture === "too-large" && <Notice tone="bad">{t(tooLarge())}</Notice>}
      <div className="bleed thread">
        <Ancestors t={t} post={post} reader={user} now={now} />
        <SinglePost t={t} post={post} reader={user} now={now} returnTo={`/@${user.username}`} />
        <PostFacts post={post} path={path} reader={user} now={now} />
        <section aria-labelledby="replies">
          <h2 id="replies" className="sr-only">
            {t("Replies")}
          </h2>
          {!post.hiddenAt && (
            <Reply t={t} user={user} parentId={id} path={path} formDraft={await findFormDraft(user.id, formDraftId)} />
          )}
          <Replies t={t} post={post} reader={user} now={now} path={path} after={singleValue(after)} />
        </section>
      </div>
    </>
  );
}

type FactsProps = { post: FeedPost; path: string; reader: CurrentUser; now: Date };

/** Below a post on its own page: when it was written, its earlier versions, and what concerns moderators. */
async function PostFacts({ post, path, reader, now }: FactsProps) {
  const t = await getTranslate();
  const isReported = post.authorId !== reader.id && (await hasReportedPost(reader.id, post.id));
  return (
    <div className="post-facts">
      <p>
        <a href={path}>{toMoment(t, post.createdAt, now).exact}</a>
        {post.repostCount > 0 && (
          <a href={`${path}/reposts`}>
            <Rich
              t={t}
              text="{count, plural, one {<0>#</0> repost} other {<0>#</0> reposts}}"
              values={{ count: post.repostCount }}
              parts={[<b key="0" />]}
            />
          </a>
        )}
        {post.quoteCount > 0 && (
          <a href={`${path}/quotes`}>
            <Rich
              t={t}
              text="{count, plural, one {<0>#</0> quote} other {<0>#</0> quotes}}"
              values={{ count: post.quoteCount }}
              parts={[<b key="0" />]}
            />
          </a>
        )}
        {isReported && <span>{t("You've reported this post. A moderator will review it.")}</span>}
        {hasRole(reader, "moderator") && <a href={`/moderation/${post.id}`}>{t("Moderate")}</a>}
      </p>
      {post.editedAt && <Versions t={t} postId={post.id} now={now} />}
    </div>
  );
}

/** The reply form. A new key after each of the user's posts resets it. */
async function Reply({
  t,
  user,
  parentId,
  path,
  formDraft,
}: {
  t: Translate;
  user: CurrentUser;
  parentId: string;
  path: string;
  formDraft?: Record<string, string> | undefined;
}) {
  const newestPost = await newestPostOf(user.id);
  return (
    <>
      <PostForm
        key={newestPost}
        action={publish}
        label={t("Your reply")}
        placeholder={t("Write your reply")}
        submit={t("Reply")}
        pendingLabel={t("Replying…")}
        hidden={{ parentId, callbackUrl: path, formId: crypto.randomUUID(), reader: user.id }}
        draft={{ key: `${user.id}-${parentId}`, newestPost }}
        text={formDraft?.body}
        warning={formDraft?.contentWarning}
        pictureMaxBytes={settings().pictureMaxBytes}
        author={toAuthor(user)}
      />
      <PostedToast newestPost={newestPost} />
    </>
  );
}

/** Earlier versions of an edited post. */
async function Versions({ t, postId, now }: { t: Translate; postId: string; now: Date }) {
  return (
    <details>
      <summary className="w-fit cursor-pointer py-2 text-accent">{t("Edit history")}</summary>
      {(await listVersions(postId)).map(({ body, replacedAt }) => (
        <div key={replacedAt.getTime()} className="mt-4">
          <p className="text-sm text-muted">
            <Rich t={t} text="Until <0/>" parts={[<RelativeTime key="0" t={t} date={replacedAt} now={now} />]} />
          </p>
          <PostBody text={body} />
        </div>
      ))}
    </details>
  );
}
