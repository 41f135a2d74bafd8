import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import type { Translate } from "@/i18n/translate";
import { Avatar } from "../ui/avatar";
import { dayName } from "../ui/day";
import { EmptyState } from "../ui/empty-state";
import { Icon } from "../ui/icon";
import { RelativeTime } from "../ui/relative-time";

type Actor = { username: string; name: string; avatar: string | null };

type Group = {
  id: string;
  type: keyof typeof SINGLE;
  /** Who did it, the latest first. */
  actors: Actor[];
  /** The page of the post it is about, if any. */
  path: string | null;
  body: string | null;
  createdAt: Date;
  isUnread: boolean;
};

/** `<0/>` is the latest person. */
const SINGLE = {
  follow: msg("<0/> followed you"),
  like: msg("<0/> liked your post"),
  mention: msg("<0/> mentioned you"),
  quote: msg("<0/> quoted your post"),
  reply: msg("<0/> replied to you"),
  repost: msg("<0/> reposted your post"),
};

/** The same, of the latest person and so many others. */
function several(type: Group["type"], others: number): string {
  if (type === "like")
    return msg("<0/> and {others, plural, one {# other person} other {# other people}} liked your post", { others });
  if (type === "repost")
    return msg("<0/> and {others, plural, one {# other person} other {# other people}} reposted your post", { others });
  return msg("<0/> and {others, plural, one {# other person} other {# other people}} followed you", { others });
}

const ICONS = {
  follow: "user-plus",
  like: "heart",
  mention: "at-sign",
  quote: "quote",
  reply: "reply",
  repost: "repeat-2",
} as const;

/** What happened to the reader's own post, which is shown less prominently. */
const ABOUT_OWN_POST: ReadonlySet<Group["type"]> = new Set(["like", "repost"]);

/** Pictures of a group's people that are shown. */
const MAX_PICTURES = 6;

type Props = {
  t: Translate;
  days: { date: string; groups: Group[] }[];
  filter: "all" | "mentions";
};

/** Notifications by day, the newest first, with unread ones marked. */
export function NotificationList({ t, days, filter }: Props) {
  if (days.length === 0) {
    return (
      <EmptyState icon={filter === "mentions" ? "at-sign" : "bell"}>
        {filter === "mentions"
          ? t("No mentions yet. Replies, quotes and posts that mention you show up here.")
          : t("No notifications yet. Likes, reposts, replies, mentions and new followers show up here.")}
      </EmptyState>
    );
  }
  const now = new Date();
  return days.map(({ date, groups }) => (
    <section key={date} aria-labelledby={`day-${date}`}>
      <h2 id={`day-${date}`} className="bleed border-b border-line px-4 pb-2 pt-4 text-sm font-semibold text-muted">
        {dayName(t, date, now)}
      </h2>
      <ul>
        {groups.map((group) => (
          <NotificationItem key={group.id} t={t} group={group} now={now} />
        ))}
      </ul>
    </section>
  ));
}

function NotificationItem({ t, group, now }: { t: Translate; group: Group; now: Date }) {
  const { type, actors, path, body, createdAt, isUnread } = group;
  const [latest] = actors;
  if (!latest) return null;
  const isSingle = actors.length === 1;
  return (
    <li className={`bleed flex gap-3 border-b border-line px-4 py-3.5 ${isUnread ? "bg-accent-soft" : ""}`}>
      <Icon
        name={ICONS[type]}
        className={`icon mt-2.5 ${type === "like" ? "fill-current text-like" : "text-accent"}`}
      />
      <div className="min-w-0 flex-1">
        <div className="mb-1.5 flex items-start justify-between gap-3">
          <div className="flex flex-wrap gap-1.5">
            {actors.slice(0, MAX_PICTURES).map(({ username, name, avatar }) =>
              isSingle ? (
                <Avatar key={username} username={username} name={name} picture={avatar} className="avatar" />
              ) : (
                <a key={username} href={`/@${username}`} aria-label={`@${username}`} title={`@${username}`}>
                  <Avatar username={username} name={name} picture={avatar} className="avatar avatar-sm" />
                </a>
              ),
            )}
          </div>
          {isUnread && (
            <span className="rounded-full bg-accent px-2 py-0.5 text-xs font-semibold text-on-accent">{t("New")}</span>
          )}
        </div>
        <p>
          <Rich
            t={t}
            text={isSingle ? SINGLE[type] : several(type, actors.length - 1)}
            parts={[<ActorLink key="0" {...latest} />]}
          />
          <span className="text-sm text-muted">
            {" · "}
            <RelativeTime t={t} date={createdAt} now={now} />
          </span>
        </p>
        {body !== null && path && (
          <a
            href={path}
            dir="auto"
            className={`mt-0.5 line-clamp-3 whitespace-pre-line no-underline hover:underline ${ABOUT_OWN_POST.has(type) ? "text-muted" : "text-ink"}`}
          >
            {body || t("Picture")}
          </a>
        )}
      </div>
    </li>
  );
}

function ActorLink({ username, name }: Actor) {
  return (
    <a href={`/@${username}`} className="text-ink no-underline hover:underline">
      {name && <bdi className="mr-1.5 font-semibold">{name}</bdi>}
      <span className={name ? "text-muted" : "font-semibold"}>@{username}</span>
    </a>
  );
}
