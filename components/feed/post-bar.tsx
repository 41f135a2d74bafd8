"use client";

import type { MouseEvent } from "react";
import type { Translate } from "@/i18n/translate";
import { shortCount } from "../ui/short-count";
import type { PostView } from "./post-view";
import { share } from "./share";
import { showFailure } from "./show-failure";
import { repostsOf, toggleLike, useLikes, useReposts } from "./toggles";

/** The id of the form that every like button belongs to: one for the page, since a form per post would double it. */
const LIKE_FORM = "like";

/** The form of the like buttons, for when scripts are off. */
export const LikeForm = () => <form id={LIKE_FORM} method="post" action="/api/like" hidden />;

type Props = {
  t: Translate;
  post: PostView;
  path: string;
  /** Opens a menu beside its link, which leads to a page with the same when scripts are off. */
  onMenu: (event: MouseEvent<HTMLAnchorElement>, post: PostView, name: "options" | "repost") => void;
};

/** The row below a post. A page has 25 of it: icons and layout are in app/styles/posts.css. */
export function PostBar({ t, post, path, onMenu }: Props) {
  const { replyCount = 0 } = post;

  return (
    <div className="post-bar">
      <a
        href={path}
        className="reply"
        aria-label={replyCount === 0 ? t("Reply") : t("Reply · {count, number}", { count: replyCount })}
      >
        {replyCount > 0 && shortCount(t, replyCount)}
      </a>
      <RepostLink t={t} post={post} path={path} onMenu={onMenu} />
      <LikeButton t={t} post={post} />
      {/* biome-ignore lint/a11y/useButtonType: outside a form it submits nothing */}
      <button className="share" aria-label={t("Share")} onClick={() => share(t, path)} />
      <a
        href={`${path}/options`}
        className="more"
        aria-label={t("More")}
        onClick={(event) => isPlain(event) && onMenu(event, post, "options")}
      />
    </div>
  );
}

/** Whether a click means the page itself, not a new tab or a download. */
const isPlain = (event: MouseEvent) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** The link to repost or quote. Its menu shows the new state at once; it goes back if the server refuses. */
function RepostLink({ t, post, path, onMenu }: Props) {
  const { isReposted, repostCount } = useReposts(post.id, repostsOf(post));
  return (
    <a
      href={`${path}/repost`}
      className={isReposted ? "repost reposted" : "repost"}
      aria-label={repostLabel(t, isReposted, repostCount)}
      onClick={(event) => isPlain(event) && onMenu(event, post, "repost")}
    >
      {repostCount > 0 && shortCount(t, repostCount)}
    </a>
  );
}

function repostLabel(t: Translate, isReposted: boolean, count: number): string {
  if (count === 0) return t("Repost");
  return isReposted ? t("Reposted · {count, number}", { count }) : t("Repost · {count, number}", { count });
}

/** The like button. With JavaScript the page shows the new state at once; it goes back if the server refuses. */
function LikeButton({ t, post: { id, isLiked = false, likeCount = 0 } }: { t: Translate; post: PostView }) {
  const page = { isLiked, likeCount };
  const likes = useLikes(id, page);

  async function onClick(event: MouseEvent) {
    event.preventDefault();
    showFailure(t, await toggleLike(id, page, likes));
  }

  return (
    // biome-ignore lint/a11y/useButtonType: it is a submit button without saying so 25 times
    <button
      form={LIKE_FORM}
      name={likes.isLiked ? "unlike" : "like"}
      value={id}
      className={likes.isLiked ? "like liked" : "like"}
      aria-label={likeLabel(t, likes.isLiked, likes.likeCount)}
      onClick={onClick}
    >
      {likes.likeCount > 0 && shortCount(t, likes.likeCount)}
    </button>
  );
}

function likeLabel(t: Translate, isLiked: boolean, count: number): string {
  if (count === 0) return isLiked ? t("Unlike") : t("Like");
  return isLiked ? t("Unlike · {count, number}", { count }) : t("Like · {count, number}", { count });
}
