import type { ReactNode } from "react";
import type { LastSeenStep } from "@/db/schema";
import { Rich } from "@/i18n/rich";
import type { Translate } from "@/i18n/translate";
import { Avatar } from "../ui/avatar";
import { relativeTime } from "../ui/relative-time";

type Person = {
  username: string;
  name: string;
  about: string;
  avatar: string | null;
  createdAt: Date;
  lastSeenAt: Date | null;
  lastSeenStep: LastSeenStep;
  postCount: number;
  followerCount: number;
  followedCount: number;
};

type Props = { t: Translate; person: Person /** What the viewer can do. */; children: ReactNode };

/** The header of a profile. */
export function ProfileHeader({ t, person, children }: Props) {
  const { username, name, about, createdAt, postCount, followerCount, followedCount } = person;
  const seen = lastSeen(t, person, new Date());
  return (
    <header className="mb-10">
      <div className="mb-4 flex items-center gap-4">
        <Avatar username={username} name={name} picture={person.avatar} className="size-16" />
        <div className="min-w-0 flex-1">
          <h1 className="text-2xl font-semibold">{name || username}</h1>
          <p className="text-muted">@{username}</p>
        </div>
      </div>
      {about && (
        <p dir="auto" className="mb-3 whitespace-pre-wrap">
          {about}
        </p>
      )}
      <p className="mb-3 text-sm text-muted">
        {t("Joined in {month}", { month: monthIn(t, createdAt) })}
        {seen && `, ${seen}`}
      </p>
      <p className="mb-4 flex flex-wrap gap-x-5 text-sm">
        <span>
          <Rich
            t={t}
            text="{count, plural, one {<0>#</0> post} other {<0>#</0> posts}}"
            values={{ count: postCount }}
            parts={[<Count key="0" />]}
          />
        </span>
        <span>
          <Rich
            t={t}
            text="{count, plural, one {<0>#</0> follower} other {<0>#</0> followers}}"
            values={{ count: followerCount }}
            parts={[<Count key="0" />]}
          />
        </span>
        <span>
          <Rich
            t={t}
            text="{count, plural, one {<0>#</0> followed} other {<0>#</0> followed}}"
            values={{ count: followedCount }}
            parts={[<Count key="0" />]}
          />
        </span>
      </p>
      {children}
    </header>
  );
}

const Count = ({ children }: { children?: ReactNode }) => <b className="font-semibold">{children}</b>;

/** A month and its year, such as "March 2026". */
const monthIn = ({ language }: Translate, date: Date) =>
  new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" }).format(date);

const DAY = 86_400_000;

type Seen = Pick<Person, "lastSeenAt" | "lastSeenStep">;

/** When someone was last active, no more exactly than they allow. */
export function lastSeen(t: Translate, { lastSeenAt, lastSeenStep }: Seen, now: Date): string | null {
  if (!lastSeenAt || lastSeenStep === "never") return null;
  if (lastSeenStep === "minute") return t("last seen {ago}", { ago: relativeTime(t, lastSeenAt, now) });
  if (lastSeenStep === "month") return t("last seen in {month}", { month: monthIn(t, lastSeenAt) });
  const startOfDay = (date: Date) => Math.floor(date.getTime() / DAY);
  const days = startOfDay(now) - startOfDay(lastSeenAt);
  if (days <= 0) return t("last seen today");
  if (days === 1) return t("last seen yesterday");
  return t("last seen {ago}", { ago: relativeTime(t, new Date(now.getTime() - days * DAY), now) });
}
