import type { ReactNode } from "react";
import type { LastSeenStep } from "@/db/schema";
import { Avatar } from "./avatar";
import { ago } from "./relative-time";

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

type Props = { person: Person /** What its viewer may do. */; children: ReactNode };

/** Who a person is, at the top of their page. */
export function ProfileHeader({ person, children }: Props) {
  const { username, name, about, createdAt, postCount, followerCount, followedCount } = person;
  const seen = lastSeen(person, new Date());
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
        Joined in {month.format(createdAt)}
        {seen && `, last seen ${seen}`}
      </p>
      <p className="mb-4 flex flex-wrap gap-x-5 text-sm">
        <Count count={postCount} one="post" many="posts" />
        <Count count={followerCount} one="follower" many="followers" />
        <Count count={followedCount} one="followed" many="followed" />
      </p>
      {children}
    </header>
  );
}

const month = new Intl.DateTimeFormat("en", { year: "numeric", month: "long", timeZone: "UTC" });

function Count({ count, one, many }: { count: number; one: string; many: string }) {
  return (
    <span>
      <b className="font-semibold">{count.toLocaleString("en")}</b> {count === 1 ? one : many}
    </span>
  );
}

const DAY = 86_400_000;

/** When somebody was last here, no more exactly than they wish. */
export function lastSeen({ lastSeenAt, lastSeenStep }: Pick<Person, "lastSeenAt" | "lastSeenStep">, now: Date) {
  if (!lastSeenAt || lastSeenStep === "never") return null;
  if (lastSeenStep === "minute") return ago(lastSeenAt, now);
  if (lastSeenStep === "month") return `in ${month.format(lastSeenAt)}`;
  const startOfDay = (date: Date) => Math.floor(date.getTime() / DAY);
  const days = startOfDay(now) - startOfDay(lastSeenAt);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : ago(new Date(now.getTime() - days * DAY), now);
}
