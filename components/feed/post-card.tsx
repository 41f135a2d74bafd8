"use client";

import { type ComponentProps, type ComponentType, type MouseEvent, type PointerEvent, useState } from "react";
import { useTranslate } from "@/i18n/client";
import type { Translate } from "@/i18n/translate";
import { LinkedText } from "../ui/live-text";
import { Picture } from "../ui/picture";
import { HiddenNotice } from "./hidden-notice";
import { useMutes } from "./mutes";
import { PostBar } from "./post-bar";
import type { PostActions, PostView } from "./post-view";

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

  async function onMore(event: MouseEvent<HTMLAnchorElement>, post: PostView) {
    event.preventDefault();
    const anchor = event.currentTarget;
    try {
      const { PostMenu } = await import("./post-menu");
      setOpen({ PostMenu, post, anchor });
    } catch {
      // The menu can't be loaded; the page with its content may.
      location.assign(anchor.href);
    }
  }

  return (
    <>
      {posts.map((post) => (
        <PostCard key={post.id} t={t} post={post} onMore={onMore} />
      ))}
      {open && (
        <open.PostMenu
          key={open.post.id}
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

/** A menu that is open, and where. */
type OpenMenu = {
  PostMenu: ComponentType<ComponentProps<typeof import("./post-menu").PostMenu>>;
  post: PostView;
  anchor: HTMLElement;
};

type CardProps = {
  t: Translate;
  post: PostView;
  onMore: (event: MouseEvent<HTMLAnchorElement>, post: PostView) => void;
};

function PostCard({ t, post, onMore }: CardProps) {
  const { id, author, authorName, hiddenReason } = post;
  const path = `/@${author}/${id}`;
  const { isMuted } = useMutes(author, { isMuted: post.isMuted ?? false });
  // Muted in this tab since the page came: gone from every list but their own profile's.
  if (isMuted && !post.isMuted && !location.pathname.startsWith(`/@${author}`)) return null;
  return (
    <article className="post" onPointerOver={nameOnHover}>
      <Picture picture={post.picture} className="avatar" />
      <div>
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
        <LinkedText pieces={post.text} className="post-text" />
        <PostBar t={t} post={post} path={path} onMore={onMore} />
      </div>
    </article>
  );
}

function ReplyTo({ t, author, id }: { t: Translate; author: string | undefined; id: string | undefined }) {
  if (id === undefined) return <p className="post-context">{t("Replying to a deleted post")}</p>;
  const [before, after] = t("Replying to <0/>").split("<0/>");
  return (
    <p className="post-context">
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
