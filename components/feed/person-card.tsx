"use client";

import { useCallback, useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { ActionButton } from "../ui/action-button";
import { Avatar } from "../ui/avatar";

/** The content of a hover card, as `/@username/card` returns it. */
export type PersonOnCard = {
  username: string;
  name: string;
  about: string;
  avatar: string | null;
  postCount: number;
  followerCount: number;
  isFollowed: boolean;
  /** Whether the reader may follow them: not themselves, and no one blocked in either direction. */
  mayFollow: boolean;
};

type Props = { username: string; follow: (data: FormData) => Promise<void> };

/** A hover card about a person. Renders nothing until its data has loaded, or if loading fails. */
export default function PersonCard({ username, follow }: Props) {
  const t = useTranslate();
  const [person, setPerson] = useState<PersonOnCard | null>(null);
  const load = useCallback(async () => {
    const answer = await fetch(`/@${username}/card`, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) setPerson(await answer.json());
  }, [username]);
  useEffect(() => void load(), [load]);
  if (!person) return null;

  const { name, about, postCount, followerCount, isFollowed, mayFollow } = person;
  async function toggle(data: FormData) {
    await follow(data);
    await load();
  }

  return (
    <section
      aria-label={t("About {username}", { username })}
      className="absolute left-0 top-full z-10 w-72 max-w-[80vw] rounded-md border border-edge bg-paper p-4 text-ink shadow-lg"
    >
      <p className="mb-2 flex items-center gap-3">
        <Avatar username={username} name={name} picture={person.avatar} className="size-12" />
        <span className="min-w-0">
          <b className="block truncate font-semibold">
            <bdi>{name || username}</bdi>
          </b>
          <span className="block truncate text-muted">@{username}</span>
        </span>
      </p>
      {about && (
        <p dir="auto" className="mb-2 wrap-anywhere">
          {about}
        </p>
      )}
      <p className="flex flex-wrap gap-x-4 text-sm text-muted">
        <span>{t("{count, plural, one {# post} other {# posts}}", { count: postCount })}</span>
        <span>{t("{count, plural, one {# follower} other {# followers}}", { count: followerCount })}</span>
      </p>
      {mayFollow && (
        <div className="mt-3">
          <ActionButton
            action={toggle}
            values={{ username, wanted: isFollowed ? "no" : "yes" }}
            working={isFollowed ? t("Unfollowing…") : t("Following…")}
          >
            {isFollowed ? t("Unfollow") : t("Follow")}
          </ActionButton>
        </div>
      )}
    </section>
  );
}
