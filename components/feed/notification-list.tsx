import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import type { Translate } from "@/i18n/translate";
import { Avatar } from "../ui/avatar";
import { Icon } from "../ui/icon";
import { PageLink } from "../ui/page-link";
import { RelativeTime } from "../ui/relative-time";

type Notification = {
  id: string;
  type: "follow" | "mention" | "reply";
  actor: string;
  actorName: string;
  actorAvatar: string | null;
  /** The page it is about. */
  path: string;
  body: string | null;
  createdAt: Date;
  readAt: Date | null;
};

/** `<0/>` is the person. */
const WORDS = {
  follow: msg("<0/> followed you"),
  mention: msg("<0/> mentioned you"),
  reply: msg("<0/> replied to you"),
};

const ICONS = { follow: "user-plus", mention: "at-sign", reply: "reply" } as const;

/** Notifications, newest first, with unread ones marked. */
export function NotificationList({ t, notifications }: { t: Translate; notifications: Notification[] }) {
  if (notifications.length === 0) {
    return (
      <p className="py-10 text-center text-muted">
        {t("No notifications yet. You'll see it here when someone follows, mentions or replies to you.")}
      </p>
    );
  }
  const now = new Date();
  return (
    <ul>
      {notifications.map(({ id, type, actor, actorName, actorAvatar, path, body, createdAt, readAt }) => (
        <li key={id} className={`bleed flex gap-3 border-b border-line px-4 py-3 ${readAt ? "" : "bg-accent-soft"}`}>
          <Icon name={ICONS[type]} className="icon mt-2 text-accent" />
          <Avatar username={actor} name={actorName} picture={actorAvatar} className="avatar" />
          <div className="min-w-0 flex-1">
            <p>
              <PageLink href={path} className="font-semibold text-ink no-underline hover:underline">
                <Rich t={t} text={WORDS[type]} parts={[<Actor key="0" username={actor} name={actorName} />]} />
              </PageLink>
              {!readAt && <span className="ml-2 rounded-sm bg-raised px-2 py-0.5 text-sm text-good">{t("new")}</span>}
            </p>
            {body && (
              <p dir="auto" className="line-clamp-2">
                {body}
              </p>
            )}
            <p className="text-sm">
              <RelativeTime t={t} date={createdAt} now={now} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Actor({ username, name }: { username: string; name: string }) {
  return (
    <>
      {name && <bdi className="mr-2">{name}</bdi>}@{username}
    </>
  );
}
