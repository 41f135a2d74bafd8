"use client";

import type { MouseEvent, PointerEvent } from "react";
import { useTranslate } from "@/i18n/client";
import type { Translate } from "@/i18n/translate";
import { ActionButton } from "../ui/action-button";
import { Icon } from "../ui/icon";
import { LinkedText, type TextPiece } from "../ui/live-text";
import { type PersonPicture, Picture } from "../ui/picture";
import { showToast } from "../ui/toast";
import { HiddenNotice } from "./hidden-notice";
import { toggleLike, useLikes } from "./likes";

/**
 * A post as its reader sees it. What does not hold for a post is left out: a page of posts is sent to the browser twice,
 * as HTML and as this.
 */
export type PostView = {
  id: string;
  author: string;
  authorName?: string;
  picture: PersonPicture;
  isReply?: boolean;
  /** The author and the address of the post it replies to, if that still exists. */
  parentAuthor?: string;
  parentPath?: string;
  text: TextPiece[];
  /** When it was written: for machines, and relative as "5m ago". */
  iso: string;
  ago: string;
  isEdited?: boolean;
  likeCount?: number;
  replyCount?: number;
  isLiked?: boolean;
  /** Why a moderator hid it. */
  hiddenReason?: string;
  /** The reader's permissions as its author. */
  canEdit?: boolean;
  mayDelete?: boolean;
};

/** The actions of its buttons. */
export type PostActions = { remove: (data: FormData) => Promise<void> };

type Props = {
  posts: PostView[];
  actions: PostActions;
  /** Where the reader continues after deleting a post. */
  returnTo: string;
};

/** The id of the form that every like button belongs to: one for the page, since a form per post would double it. */
const LIKE_FORM = "like";

/** The form of the like buttons, for when scripts are off. */
export const LikeForm = () => <form id={LIKE_FORM} method="post" action="/api/like" hidden />;

/**
 * Posts with their actions. Their data is sent to the browser once and rendered by the same components on both sides:
 * server-rendered trees would cost the server several times as much (docs/performance.md).
 */
export function PostCards({ posts, ...rest }: Props) {
  const t = useTranslate();
  return posts.map((post) => <PostCard key={post.id} t={t} post={post} {...rest} />);
}

type CardProps = Omit<Props, "posts"> & { t: Translate; post: PostView };

function PostCard({ t, post, actions, returnTo }: CardProps) {
  const { id, author, authorName, replyCount = 0, hiddenReason } = post;
  const path = `/@${author}/${id}`;
  return (
    <article id={`post-${id}`} className="post" onPointerOver={showExactTime}>
      <Picture picture={post.picture} className="avatar" />
      <div>
        <p className="post-head">
          <a href={`/@${author}`} rel="author">
            {authorName ? (
              <>
                <b>
                  <bdi>{authorName}</bdi>
                </b>{" "}
                @{author}
              </>
            ) : (
              <b>{author}</b>
            )}
          </a>
          <a href={path}>
            <time dateTime={post.iso}>{post.ago}</time>
          </a>
          {post.isEdited && <span>{t("edited")}</span>}
        </p>
        {post.isReply && <ReplyTo t={t} author={post.parentAuthor} path={post.parentPath} />}
        {hiddenReason !== undefined && <HiddenNotice t={t} reason={hiddenReason} />}
        <LinkedText pieces={post.text} className="post-text" />
        <div className="post-bar">
          <a
            href={path}
            className="post-act"
            aria-label={replyCount === 0 ? t("Reply") : t("Reply · {count, number}", { count: replyCount })}
          >
            <Icon name="message-circle" />
            {replyCount > 0 && replyCount}
          </a>
          <LikeButton t={t} post={post} />
          {post.canEdit && (
            <a href={`${path}/edit`} className="post-act post-end" aria-label={t("Edit")} title={t("Edit")}>
              <Icon name="pencil" />
            </a>
          )}
          {post.mayDelete && (
            <ActionButton
              action={actions.remove}
              values={{ id, returnTo }}
              tone="icon"
              working={t("Deleting…")}
              label={t("Delete")}
              className={post.canEdit ? "" : "post-end"}
            >
              <Icon name="trash-2" />
            </ActionButton>
          )}
        </div>
      </div>
    </article>
  );
}

/** The like button. With JavaScript the page shows the new state at once; it goes back if the server refuses. */
function LikeButton({ t, post: { id, isLiked = false, likeCount = 0 } }: { t: Translate; post: PostView }) {
  const page = { isLiked, likeCount };
  const likes = useLikes(id, page);

  async function onClick(event: MouseEvent) {
    event.preventDefault();
    const failure = await toggleLike(id, page, likes);
    if (failure) showToast(failure.error || t("That didn't work. Check your connection and try again."));
  }

  return (
    <button
      type="submit"
      form={LIKE_FORM}
      name={likes.isLiked ? "unlike" : "like"}
      value={id}
      className={likes.isLiked ? "post-act post-like is-on" : "post-act post-like"}
      aria-label={likeLabel(t, likes.isLiked, likes.likeCount)}
      onClick={onClick}
    >
      <Icon name="heart" />
      {likes.likeCount > 0 && likes.likeCount}
    </button>
  );
}

function likeLabel(t: Translate, isLiked: boolean, count: number): string {
  if (count === 0) return isLiked ? t("Unlike") : t("Like");
  return isLiked ? t("Unlike · {count, number}", { count }) : t("Like · {count, number}", { count });
}

function ReplyTo({ t, author, path }: { t: Translate; author: string | undefined; path: string | undefined }) {
  if (path === undefined) return <p className="post-context">{t("Reply to a deleted post")}</p>;
  const [before, after] = t("Reply to <0/>").split("<0/>");
  return (
    <p className="post-context">
      {before}
      <a href={path}>@{author}</a>
      {after}
    </p>
  );
}

/** The exact time of a post on hover, in the reader's own time zone. */
function showExactTime({ target }: PointerEvent): void {
  if (!(target instanceof HTMLTimeElement) || target.title) return;
  const format = { dateStyle: "long", timeStyle: "short" } as const;
  target.title = new Date(target.dateTime).toLocaleString(document.documentElement.lang, format);
}
