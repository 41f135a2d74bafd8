import { Avatar } from "./avatar";
import { HiddenNotice } from "./hidden-notice";
import { PersonLink } from "./person-link";
import { PostBody } from "./post-body";
import { RelativeTime } from "./relative-time";
import { ActionButton } from "./ui/action-button";
import { PageLink } from "./ui/page-link";

/** A post as its reader sees it. */
export type ShownPost = {
  id: string;
  /** Its own address, and that of what it replies to where that is still there. */
  path: string;
  parentPath: string | null;
  isReply: boolean;
  author: string;
  authorName: string;
  authorAvatar: string | null;
  parentAuthor: string | null;
  body: string;
  createdAt: Date;
  editedAt: Date | null;
  likeCount: number;
  replyCount: number;
  isLiked: boolean;
  /** Why a moderator hid it; null where none did. */
  hiddenReason: string | null;
  /** What its reader may do with it, because it is theirs. */
  mayEdit: boolean;
  mayDelete: boolean;
};

/** What its buttons do. */
export type PostActions = Record<"follow" | "like" | "remove", (data: FormData) => Promise<void>>;

type Props = {
  post: ShownPost;
  now: Date;
  actions: PostActions /** Where its reader goes on to once it is deleted. */;
  returnTo: string;
};

const counted = (word: string, count: number) => (count === 0 ? word : `${word} · ${count.toLocaleString("en")}`);

/** A post with what its reader can do about it. */
export function PostCard({ post, now, actions, returnTo }: Props) {
  const { id, path, author, authorName, isLiked } = post;
  return (
    <article id={`post-${id}`} className="flex gap-3 border-t border-line py-5">
      <Avatar username={author} name={authorName} picture={post.authorAvatar} className="size-10" />
      <div className="min-w-0 flex-1">
        <p className="mb-1 flex flex-wrap gap-x-3">
          <PersonLink
            username={author}
            follow={actions.follow}
            className="font-semibold text-ink no-underline hover:underline"
          >
            {authorName && <bdi className="mr-2">{authorName}</bdi>}
            {authorName ? <span className="font-normal text-muted">@{author}</span> : author}
          </PersonLink>
          <PageLink href={path} className="text-muted no-underline hover:underline">
            <RelativeTime date={post.createdAt} now={now} />
          </PageLink>
          {post.editedAt && <span className="text-muted">edited</span>}
        </p>
        {post.isReply && <ReplyTo author={post.parentAuthor} path={post.parentPath} />}
        {post.hiddenReason !== null && <HiddenNotice reason={post.hiddenReason} />}
        <PostBody text={post.body} />
        <div className="mt-1 flex flex-wrap items-center gap-x-5 text-sm">
          <PageLink href={path} className="py-2 text-muted">
            {counted("Reply", post.replyCount)}
          </PageLink>
          <ActionButton
            action={actions.like}
            values={{ id, wanted: isLiked ? "no" : "yes" }}
            tone="plain"
            working={isLiked ? "Unliking…" : "Liking…"}
          >
            {counted(isLiked ? "Unlike" : "Like", post.likeCount)}
          </ActionButton>
          {post.mayEdit && (
            <PageLink href={`${path}/edit`} className="py-2 text-muted">
              Edit
            </PageLink>
          )}
          {post.mayDelete && (
            <ActionButton action={actions.remove} values={{ id, returnTo }} tone="plain" working="Deleting…">
              Delete
            </ActionButton>
          )}
        </div>
      </div>
    </article>
  );
}

function ReplyTo({ author, path }: { author: string | null; path: string | null }) {
  if (path === null) return <p className="text-sm text-muted">Reply to a post that is gone</p>;
  return (
    <p className="text-sm text-muted">
      Reply to{" "}
      <PageLink href={path} className="text-muted">
        @{author}
      </PageLink>
    </p>
  );
}
