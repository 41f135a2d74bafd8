import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { hasRole } from "@/accounts/administration";
import { findFormDraft } from "@/accounts/form-drafts";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { PostBody } from "@/components/feed/post-body";
import { PostForm } from "@/components/feed/post-form";
import { PageLink } from "@/components/ui/page-link";
import { RelativeTime, toMoment } from "@/components/ui/relative-time";
import { listVersions, newestPostOf } from "@/feed/posts";
import { type FeedPost, readPost, readReplies } from "@/feed/read";
import { hasReported } from "@/feed/reports";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { publish } from "../../actions";
import { SinglePost } from "../../posts/feed";
import { postPath, toAuthor } from "../../posts/post-view";
import { type Query, singleValue } from "../../query";
import { usernameIn } from "../username-in";

type Props = { params: Promise<{ profile: string; post: string }>; searchParams: Query };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslate();
  const name = usernameIn((await params).profile);
  return { title: name ? t("Post by {name}", { name }) : t("Not found") };
}

/** A post with its replies. The address contains its author's name; a former one redirects. */
export default async function PostPage({ params, searchParams }: Props) {
  const { profile, post: id } = await params;
  const username = usernameIn(profile);
  const { after, kept: draftId } = await searchParams;
  const user = await requireUser(username ? postPath(username, id) : "/");
  const isModerator = hasRole(user, "moderator");
  const post = username ? await readPost(user.id, id, { isModerator }) : undefined;
  if (!post) notFound();
  const path = postPath(post.author, id);
  if (post.author !== username) redirect(path);

  const t = await getTranslate();
  const now = new Date();
  const replies = await readReplies(user.id, id, singleValue(after));
  return (
    <>
      <h1 className="sr-only">{t("Post by {name}", { name: post.author })}</h1>
      <div className="bleed">
        <SinglePost t={t} post={post} reader={user} now={now} returnTo={`/@${user.username}`} />
      </div>
      <p className="pt-3 text-sm text-muted">{toMoment(t, post.createdAt, now).exact}</p>
      <PostLinks post={post} path={path} reader={user} />
      {post.editedAt && <Versions t={t} postId={id} now={now} />}

      <section aria-labelledby="replies" className="mt-6">
        <h2 id="replies" className="mb-4 text-lg font-semibold">
          {t("Replies")}
        </h2>
        {!post.hiddenAt && (
          <Reply t={t} reader={user} parentId={id} path={path} kept={(await findFormDraft(user.id, draftId))?.body} />
        )}
        <div className="bleed">
          {replies.posts.map((reply) => (
            <SinglePost t={t} key={reply.id} post={reply} reader={user} now={now} returnTo={path} />
          ))}
        </div>
        {replies.posts.length === 0 && <p className="py-8 text-center text-muted">{t("No replies yet.")}</p>}
        {replies.next && (
          <p className="mt-6">
            <PageLink href={`${path}?after=${replies.next}`}>{t("More replies →")}</PageLink>
          </p>
        )}
      </section>
    </>
  );
}

/** Links to report a post, and for moderators to moderate it. */
async function PostLinks({ post, path, reader }: { post: FeedPost; path: string; reader: CurrentUser }) {
  const t = await getTranslate();
  const isByOther = post.authorId !== reader.id;
  const isReported = isByOther && (await hasReported(reader.id, post.id));
  return (
    <p className="flex flex-wrap gap-x-5 pb-4 text-sm text-muted empty:hidden">
      {isReported && <span className="py-2">{t("You've reported this post. A moderator will review it.")}</span>}
      {isByOther && !isReported && !post.hiddenAt && (
        <PageLink href={`${path}/report`} className="py-2 text-muted">
          {t("Report")}
        </PageLink>
      )}
      {hasRole(reader, "moderator") && (
        <PageLink href={`/moderation/${post.id}`} className="py-2 text-muted">
          {t("Moderate")}
        </PageLink>
      )}
    </p>
  );
}

/** The reply form. A new key after each of the user's posts resets it. */
async function Reply({
  t,
  reader,
  parentId,
  path,
  kept,
}: {
  t: Translate;
  reader: CurrentUser;
  parentId: string;
  path: string;
  kept?: string | undefined;
}) {
  const newestPost = await newestPostOf(reader.id);
  return (
    <PostForm
      key={newestPost}
      action={publish}
      label={t("Your reply")}
      placeholder={t("Write your reply")}
      submit={t("Reply")}
      working={t("Replying…")}
      hidden={{ parentId, callbackUrl: path, formId: crypto.randomUUID() }}
      draft={{ key: `${reader.id}-${parentId}`, newestPost }}
      author={toAuthor(reader)}
      text={kept}
    />
  );
}

/** Earlier versions of an edited post. */
async function Versions({ t, postId, now }: { t: Translate; postId: string; now: Date }) {
  return (
    <details className="border-t border-line py-4">
      <summary className="w-fit cursor-pointer py-1 text-accent">{t("Edit history")}</summary>
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
