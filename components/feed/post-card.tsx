"use client";

import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";
import { useTranslate } from "@/i18n/client";
import type { Translate } from "@/i18n/translate";
import { ActionButton } from "../ui/action-button";
import { LinkedText, type TextPiece } from "../ui/live-text";
import { type PersonPicture, Picture } from "../ui/picture";
import { type Moment, Time } from "../ui/time";
import { HiddenNotice } from "./hidden-notice";
import { PersonLink } from "./person-link";

/** A post as its reader sees it. */
export type PostView = {
  id: string;
  /** The post's address, and the address of the post it replies to if that still exists. */
  path: string;
  parentPath: string | null;
  isReply: boolean;
  author: string;
  authorName: string;
  picture: PersonPicture;
  parentAuthor: string | null;
  text: TextPiece[];
  written: Moment;
  isEdited: boolean;
  likeCount: number;
  replyCount: number;
  isLiked: boolean;
  /** Why a moderator hid it; null if it is not hidden. */
  hiddenReason: string | null;
  /** The reader's permissions as its author. */
  canEdit: boolean;
  mayDelete: boolean;
};

/** The actions of its buttons. */
export type PostActions = Record<"follow" | "like" | "remove", (data: FormData) => Promise<void>>;

type Props = {
  posts: PostView[];
  actions: PostActions;
  /** Where the reader continues after deleting a post. */
  returnTo: string;
};

/**
 * Posts with their actions. Their data is sent to the browser once and rendered by the same components on both sides:
 * server-rendered trees would cost the server several times as much (docs/performance.md).
 */
export function PostCards({ posts, ...rest }: Props) {
  const t = useTranslate();
  const goTo = useLinks();
  return posts.map((post) => <PostCard key={post.id} t={t} post={post} goTo={goTo} {...rest} />);
}

type CardProps = Omit<Props, "posts"> & { t: Translate; post: PostView; goTo: (event: MouseEvent) => void };

function PostCard({ t, post, actions, returnTo, goTo }: CardProps) {
  const { id, path, author, authorName, isLiked } = post;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key on a link clicks it
    <article id={`post-${id}`} className="flex gap-3 border-t border-line py-5" onClick={goTo}>
      <Picture picture={post.picture} className="size-10" />
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
          <a href={path} className="text-muted no-underline hover:underline">
            <Time {...post.written} />
          </a>
          {post.isEdited && <span className="text-muted">{t("edited")}</span>}
        </p>
        {post.isReply && <ReplyTo t={t} author={post.parentAuthor} path={post.parentPath} />}
        {post.hiddenReason !== null && <HiddenNotice t={t} reason={post.hiddenReason} />}
        <LinkedText pieces={post.text} />
        <div className="mt-1 flex flex-wrap items-center gap-x-5 text-sm">
          <a href={path} className="py-2 text-muted">
            {post.replyCount === 0 ? t("Reply") : t("Reply · {count, number}", { count: post.replyCount })}
          </a>
          <ActionButton
            action={actions.like}
            values={{ id, wanted: isLiked ? "no" : "yes" }}
            tone="plain"
            working={isLiked ? t("Unliking…") : t("Liking…")}
          >
            {likeWords(t, isLiked, post.likeCount)}
          </ActionButton>
          {post.canEdit && (
            <a href={`${path}/edit`} className="py-2 text-muted">
              {t("Edit")}
            </a>
          )}
          {post.mayDelete && (
            <ActionButton action={actions.remove} values={{ id, returnTo }} tone="plain" working={t("Deleting…")}>
              {t("Delete")}
            </ActionButton>
          )}
        </div>
      </div>
    </article>
  );
}

function likeWords(t: Translate, isLiked: boolean, count: number): string {
  if (count === 0) return isLiked ? t("Unlike") : t("Like");
  return isLiked ? t("Unlike · {count, number}", { count }) : t("Like · {count, number}", { count });
}

function ReplyTo({ t, author, path }: { t: Translate; author: string | null; path: string | null }) {
  if (path === null) return <p className="text-sm text-muted">{t("Reply to a post that is gone")}</p>;
  const [before, after] = t("Reply to <0/>").split("<0/>");
  return (
    <p className="text-sm text-muted">
      {before}
      <a href={path} className="text-muted">
        @{author}
      </a>
      {after}
    </p>
  );
}

/** Client-side navigation for all links in a card with one handler, as Next.js's Link does for each link. */
function useLinks() {
  const router = useRouter();
  return (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.defaultPrevented || event.button !== 0 || link.target || link.origin !== location.origin) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.push(link.pathname + link.search + link.hash);
  };
}
