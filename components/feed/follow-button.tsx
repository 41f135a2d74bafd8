"use client";

import { type FormEvent, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { showToast } from "../ui/toast";
import { interact } from "./interact";

type Props = {
  username: string;
  isFollowed: boolean;
  /** Called after the server has changed it. */
  onChange?: () => void;
};

/** Follows someone, or stops following. With JavaScript it shows the new state at once, and goes back if that failed. */
export function FollowButton({ username, isFollowed: rendered, onChange }: Props) {
  const t = useTranslate();
  const [isFollowed, setFollowed] = useState(rendered);

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    setFollowed(!isFollowed);
    const field = isFollowed ? "unfollow" : "follow";
    const after = await interact<{ isFollowed: boolean }>("/api/follow", { [field]: username });
    setFollowed(after?.isFollowed ?? isFollowed);
    if (after) onChange?.();
    else showToast(t("That didn't work. Check your connection and try again."));
  }

  return (
    <form method="post" action="/api/follow" onSubmit={onSubmit}>
      <button
        type="submit"
        name={isFollowed ? "unfollow" : "follow"}
        value={username}
        className={buttonClass(isFollowed ? "quiet" : undefined)}
      >
        {isFollowed ? t("Unfollow") : t("Follow")}
      </button>
    </form>
  );
}
