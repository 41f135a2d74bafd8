"use client";

import { useCallback, useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Avatar } from "../ui/avatar";
import { FollowButton } from "./follow-button";

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

type Props = { username: string };

/** A hover card about a person. Renders nothing until its data has loaded, or if loading fails. */
export default function PersonCard({ username }: Props) {
  const t = useTranslate();
  const [person, setPerson] = useState<PersonOnCard | null>(null);
  const load = useCallback(async () => {
    const response = await fetch(`/@${username}/card`, { cache: "no-store" }).catch(() => null);
    if (response?.ok) setPerson(await response.json());
  }, [username]);
  useEffect(() => void load(), [load]);
  if (!person) return null;

  const { name, about, postCount, followerCount, isFollowed, mayFollow } = person;
  return (
    <section
      aria-label={t("About {username}", { username })}
      className="hover-card absolute left-0 top-full z-10 w-72 max-w-[80vw] whitespace-normal rounded-xl border border-line bg-floating p-4 text-ink shadow-(--shadow-float)"
    >
      <p className="mb-2 flex items-center gap-3">
        <Avatar username={username} name={name} picture={person.avatar} className="avatar avatar-lg" />
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
          <FollowButton username={username} rendered={{ isFollowed, followerCount }} />
        </div>
      )}
    </section>
  );
}
