"use client";

import { type ComponentType, type MouseEvent, type PointerEvent, useState } from "react";
import { useTranslate } from "@/i18n/client";
import type { Translate } from "@/i18n/translate";
import { LinkedText } from "../ui/linked-text";
import { Picture } from "../ui/picture";
import { useIsBlocked } from "./blocks";
import { HiddenNotice } from "./hidden-notice";
import { PostBar } from "./post-bar";
import { PostContent } from "./post-content";
import { Pinned, RepostedBy } from "./post-context";
import type { PostActions, PostMenuProps, PostView } from "./post-view";
import { QuoteCard } from "./quote-card";
import { useBookmarked, useMutes } from "./toggles";

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
export function PostCards({ posts, actions, returnTo }: Props) {
  const t = useTranslate();
  const [open, setOpen] = useState<OpenMenu>();

  async function onMenu(event: MouseEvent<HTMLAnchorElement>, post: PostView, name: MenuName) {
    event.preventDefault();
    const anchor = event.currentTarget;
    try {
      setOpen({ Menu: await MENUS[name](), name, post, anchor });
    } catch {
      // The menu can't be loaded; the page with its content may.
      location.assign(anchor.href);
    }
  }

  return (
    <>
      {posts.map((post) => (
        <PostCard key={post.id} t={t} post={post} onMenu={onMenu} />
      ))}
      {open && (
        <open.Menu
          key={`${open.name} ${open.post.id}`}
          post={open.post}
          anchor={open.anchor}
          actions={actions}
          returnTo={returnTo}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

/** The menus of a post, loaded when one is first opened. */
const MENUS = {
  options: async () => (await import("./post-menu")).PostMenu,
  repost: async () => (await import("./repost-menu")).RepostMenu,
};

/** A menu that is open, and where. */
type OpenMenu = { Menu: ComponentType<PostMenuProps>; name: MenuName; post: PostView; anchor: HTMLElement };

export type MenuName = keyof typeof MENUS;

type CardProps = {
  t: Translate;
  post: PostView;
  onMenu: (event: MouseEvent<HTMLAnchorElement>, post: PostView, name: MenuName) => void;
};

function PostCard({ t, post, onMenu }: CardProps) {
  const { id, author, authorName, hiddenReason } = post;
  const path = `/@${author}/${id}`;
  const isGone = useIsGone(post);
  if (isGone) return null;
  const article = (
    <article className="post" onPointerOver={nameOnHover}>
      <Picture picture={post.picture} className="avatar" />
      <div>
        {post.isOnTop && <Pinned t={t} />}
        {post.repostedBy && <RepostedBy t={t} post={post} />}
        <p className="post-head">
          <a href={`/@${author}`} rel="author">
            {authorName ? (
              <>
                <b>
                  <bdi>{authorName}</bdi>
                </b>
                {` @${author}`}
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
        {post.isReply && <ReplyTo t={t} author={post.parentAuthor} id={post.parentId} />}
        {hiddenReason !== undefined && <HiddenNotice t={t} reason={hiddenReason} />}
        {post.pictures || post.warning ? (
          <PostContent t={t} post={post} />
        ) : (
          <LinkedText pieces={post.text} className="post-text" />
        )}
        {post.quote !== undefined && <QuoteCard quote={post.quote} />}
        <PostBar t={t} post={post} path={path} onMenu={onMenu} />
      </div>
    </article>
  );
  if (!post.replies && !post.moreReplies) return article;
  return (
    <>
      {article}
      <div className="nested">
        {post.replies?.map((reply) => (
          <PostCard key={reply.id} t={t} post={reply} onMenu={onMenu} />
        ))}
        {post.moreReplies && (
          <a href={path} className="more-replies">
            {t("{count, plural, one {Show # more reply} other {Show # more replies}}", { count: post.moreReplies })}
          </a>
        )}
      </div>
    </>
  );
}

/**
 * Whether the reader muted its author, or who reposted it, in this tab since the page came: it is gone from every list but
 * that person's profile. Likewise if they blocked one of them, or removed the post from their bookmarks.
 */
function useIsGone(post: PostView): boolean {
  const { id, author, repostedBy, isMuted = false, isBookmarked = false } = post;
  const muted = useMutes(author, { isMuted });
  const reposter = repostedBy?.username ?? author;
  const isReposterMuted = useMutes(reposter, { isMuted }).isMuted;
  const saved = useBookmarked(id, { isBookmarked });
  if (useIsBlocked(post, [author, reposter])) return true;
  if (isBookmarked && !saved.isBookmarked && location.pathname === "/bookmarks") return true;
  if (isMuted || !(muted.isMuted || isReposterMuted)) return false;
  const profile = `/@${muted.isMuted ? author : reposter}`;
  return location.pathname !== profile && !location.pathname.startsWith(`${profile}/`);
}

function ReplyTo({ t, author, id }: { t: Translate; author: string | undefined; id: string | undefined }) {
  if (id === undefined) return <p className="post-context">{t("Replying to a deleted post")}</p>;
  const [before, after] = t("Replying to <0/>").split("<0/>");
  return (
    <p className="post-context reply-to">
      {before}
      <a href={`/@${author}/${id}`}>{`@${author}`}</a>
      {after}
    </p>
  );
}

/** Tooltips, made when the pointer arrives: the exact time in the reader's own time zone, and the names of icons. */
function nameOnHover({ target }: PointerEvent): void {
  if (target instanceof HTMLTimeElement) {
    const format = { dateStyle: "long", timeStyle: "short" } as const;
    target.title = new Date(target.dateTime).toLocaleString(document.documentElement.lang, format);
  } else if (target instanceof HTMLElement && target.ariaLabel) target.title = target.ariaLabel;
}
