import type { CurrentUser } from "@/auth/session";
import type { PostView } from "@/components/feed/post-view";
import { ShowOnArrival } from "@/components/feed/show-on-arrival";
import { EmptyState } from "@/components/ui/empty-state";
import type { FeedPost } from "@/feed/read";
import { readAncestors, readThread, type ThreadPost } from "@/feed/thread";
import type { Translate } from "@/i18n/translate";
import { PostViews, SinglePost } from "./feed";
import { postPath, toPostView } from "./post-view";

type Props = { t: Translate; post: FeedPost; reader: CurrentUser; now: Date };

/** Above a post on its page: the posts that it replies to, the earliest first. */
export async function Ancestors({ t, post, reader, now }: Props) {
  const { ancestors, start } = await readAncestors(reader.id, post);
  const [top] = ancestors;
  // A post alone says what it replies to.
  if (!top) return null;
  return (
    <div className="ancestors">
      {start === "more" && (
        <a href={postPath(top.author, top.id)} className="more-replies">
          {t("Show earlier posts")}
        </a>
      )}
      {ancestors.map((ancestor) =>
        ancestor.isMuted ? (
          <p key={ancestor.id} className="post-note">
            {t("You've muted @{username}.", { username: ancestor.author })}{" "}
            <a href={postPath(ancestor.author, ancestor.id)}>{t("Show post")}</a>
          </p>
        ) : (
          <SinglePost
            key={ancestor.id}
            t={t}
            post={ancestor}
            reader={reader}
            now={now}
            returnTo={postPath(ancestor.author, ancestor.id)}
          />
        ),
      )}
      <ShowOnArrival postId={post.id} />
    </div>
  );
}

type RepliesProps = Props & {
  path: string;
  /** The last reply of the page before. */
  after: string | undefined;
};

/** Below a post on its page: its replies, one page of them, and the conversations below these. */
export async function Replies({ t, post, reader, now, path, after }: RepliesProps) {
  const { replies, next } = await readThread(reader.id, post.id, after);
  if (replies.length === 0) return <EmptyState icon="reply">{t("No replies yet.")}</EmptyState>;
  const toView = ({ replies, moreReplies, ...reply }: ThreadPost): PostView => ({
    ...toPostView(t, reply, reader, now),
    ...(replies.length > 0 && { replies: replies.map(toView) }),
    ...(moreReplies > 0 && { moreReplies }),
  });
  return (
    <>
      <PostViews posts={replies.map(toView)} returnTo={path} />
      {next && (
        <p className="mt-6 px-4">
          <a href={`${path}?after=${next}`}>{t("More replies →")}</a>
        </p>
      )}
    </>
  );
}
