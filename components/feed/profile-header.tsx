import type { ReactNode } from "react";
import type { LastSeenPrecision } from "@/db/schema";
import { Rich } from "@/i18n/rich";
import type { Translate } from "@/i18n/translate";
import { Avatar, colorOf } from "../ui/avatar";
import { Banner } from "../ui/banner";
import { LinkedText } from "../ui/linked-text";
import { relativeTime } from "../ui/relative-time";
import { FollowerCount } from "./follow-button";
import { toTextPieces } from "./post-body";

type Person = {
  username: string;
  name: string;
  about: string;
  links: string[];
  avatar: string | null;
  banner: string | null;
  createdAt: Date;
  lastSeenAt: Date | null;
  lastSeenPrecision: LastSeenPrecision;
  postCount: number;
  followerCount: number;
  followedCount: number;
};

type Props = {
  t: Translate;
  person: Person;
  /** Whether the reader follows them. */
  isFollowed: boolean;
  /** Whether they follow the reader. */
  followsReader: boolean;
  /** What the reader can do. */
  children: ReactNode;
};

/** The header of a profile. */
export function ProfileHeader({ t, person, isFollowed, followsReader, children }: Props) {
  const { username, name, about, links, createdAt, postCount, followerCount, followedCount } = person;
  const lastSeenText = lastSeen(t, person, new Date());
  return (
    <header className="bleed px-4 pb-3">
      <div className={`bleed ${person.banner ? "" : `no-banner c${colorOf(username)}`}`}>
        {person.banner && <Banner hash={person.banner} />}
      </div>
      <div className="-mt-10 mb-2 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <Avatar
          username={username}
          name={name}
          picture={person.avatar}
          className="avatar avatar-xl border-4 border-paper"
        />
        <div className="ml-auto flex items-center gap-2 whitespace-nowrap">{children}</div>
      </div>
      <div className="mb-3">
        <h1 className="text-2xl font-bold">{name || username}</h1>
        <p className="text-muted">
          {`@${username}`}
          {followsReader && <span className="ml-2 rounded-sm bg-raised px-2 py-0.5 text-sm">{t("Follows you")}</span>}
        </p>
      </div>
      {about && <LinkedText pieces={toTextPieces(about)} className="mb-3 whitespace-pre-wrap wrap-anywhere" />}
      {links.length > 0 && <ProfileLinks links={links} />}
      <p className="text-sm text-muted">
        {t("Joined in {month}", { month: monthIn(t, createdAt) })}
        {lastSeenText && `, ${lastSeenText}`}
      </p>
      <p className="profile-counts">
        <a href={`/@${username}`}>
          <Rich
            t={t}
            text="{count, plural, one {<0>#</0> post} other {<0>#</0> posts}}"
            values={{ count: postCount }}
            parts={[<Count key="0" />]}
          />
        </a>
        <a href={`/@${username}/followers`}>
          <FollowerCount username={username} rendered={{ isFollowed, followerCount }} />
        </a>
        <a href={`/@${username}/following`}>
          <Rich
            t={t}
            text="{count, plural, one {<0>#</0> following} other {<0>#</0> following}}"
            values={{ count: followedCount }}
            parts={[<Count key="0" />]}
          />
        </a>
      </p>
    </header>
  );
}

/** Someone's other pages, which confirm with rel="me" that they are the same person's (microformats, rel-me). */
export function ProfileLinks({ links }: { links: string[] }) {
  return (
    <ul className="mb-3 flex flex-wrap gap-x-4 gap-y-1">
      {links.map((link) => (
        <li key={link} className="max-w-full truncate">
          <a href={link} rel="me nofollow noopener" target="_blank">
            {link.replace(/^https?:\/\//i, "").replace(/\/$/, "")}
          </a>
        </li>
      ))}
    </ul>
  );
}

const Count = ({ children }: { children?: ReactNode }) => <b className="font-semibold text-ink">{children}</b>;

/** A month and its year, such as "March 2026". */
export const monthIn = ({ language }: Translate, date: Date) =>
  new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" }).format(date);

const DAY = 86_400_000;

type LastSeen = Pick<Person, "lastSeenAt" | "lastSeenPrecision">;

/** When someone was last active, no more exactly than they allow. */
export function lastSeen(t: Translate, { lastSeenAt, lastSeenPrecision }: LastSeen, now: Date): string | null {
  if (!lastSeenAt || lastSeenPrecision === "never") return null;
  if (lastSeenPrecision === "minute") return t("active {ago}", { ago: relativeTime(t, lastSeenAt, now) });
  if (lastSeenPrecision === "month") return t("active in {month}", { month: monthIn(t, lastSeenAt) });
  const startOfDay = (date: Date) => Math.floor(date.getTime() / DAY);
  const days = startOfDay(now) - startOfDay(lastSeenAt);
  if (days <= 0) return t("active today");
  if (days === 1) return t("active yesterday");
  return t("active {ago}", { ago: relativeTime(t, new Date(now.getTime() - days * DAY), now) });
}
