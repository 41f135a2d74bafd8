"use client";

import type { FormEvent } from "react";
import { useTranslate } from "@/i18n/client";
import type { Translate } from "@/i18n/translate";
import { buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { showFailure } from "./show-failure";
import { type Follows, toggleFollow, useFollows } from "./toggles";

type Props = { username: string; rendered: Follows };

/** `isListed`: one of several on a rendered, so its name says whom. */
type ButtonProps = Props & { isListed?: boolean };

/** Follows someone, or stops following. With JavaScript it shows the new state at once, and goes back if that failed. */
export function FollowButton({ username, rendered, isListed }: ButtonProps) {
  const t = useTranslate();
  const shown = useFollows(username, rendered);
  const { isFollowed } = shown;

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    showFailure(t, await toggleFollow(username, rendered, shown));
  }

  return (
    <form method="post" action="/api/follow" onSubmit={onSubmit}>
      <button
        type="submit"
        name={isFollowed ? "unfollow" : "follow"}
        value={username}
        aria-label={isListed ? named(t, isFollowed, username) : undefined}
        title={isFollowed ? t("Unfollow @{name}", { name: username }) : undefined}
        className={isListed ? smallButtonClass(isFollowed) : buttonClass(isFollowed ? "secondary" : undefined)}
      >
        {isFollowed && <Icon name="check" />}
        {isFollowed ? t("Following") : t("Follow")}
      </button>
    </form>
  );
}

const named = (t: Translate, isFollowed: boolean, name: string) =>
  isFollowed ? t("Following @{name}", { name }) : t("Follow @{name}", { name });

const smallButtonClass = (isFollowed: boolean) => (isFollowed ? "small-button is-on" : "small-button");

/** How many people follow someone. */
export function FollowerCount({ username, rendered }: Props) {
  const t = useTranslate();
  const { followerCount: count } = useFollows(username, rendered);
  const text = t("{count, plural, one {<0>#</0> follower} other {<0>#</0> followers}}", { count });
  const [, before, number, after] = text.match(/^(.*)<0>(.*)<\/0>(.*)$/) ?? [];
  return (
    <span>
      {before}
      <b className="font-semibold text-ink">{number}</b>
      {after}
    </span>
  );
}
