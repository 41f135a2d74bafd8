import { Avatar } from "./avatar";
import { RelativeTime } from "./relative-time";
import { PageLink } from "./ui/page-link";

type Notification = {
  id: string;
  type: "follow" | "mention" | "reply";
  actor: string;
  actorName: string;
  actorAvatar: string | null;
  /** Where it is about. */
  path: string;
  body: string | null;
  createdAt: Date;
  readAt: Date | null;
};

const WORDS = { follow: "follows you", mention: "mentioned you", reply: "replied to you" };

/** What somebody is told, newest first; what they have not read is marked. */
export function NotificationList({ notifications }: { notifications: Notification[] }) {
  if (notifications.length === 0) {
    return <p className="text-muted">Nothing yet. Who follows you, mentions you or replies to you is told here.</p>;
  }
  const now = new Date();
  return (
    <ul>
      {notifications.map(({ id, type, actor, actorName, actorAvatar, path, body, createdAt, readAt }) => (
        <li key={id} className="flex gap-3 border-t border-line py-4">
          <Avatar username={actor} name={actorName} picture={actorAvatar} className="size-10" />
          <div className="min-w-0 flex-1">
            <p>
              <PageLink href={path} className="font-semibold text-ink no-underline hover:underline">
                {actorName && <bdi className="mr-2">{actorName}</bdi>}@{actor} {WORDS[type]}
              </PageLink>
              {!readAt && <span className="ml-2 rounded-sm bg-raised px-2 py-0.5 text-sm text-good">new</span>}
            </p>
            {body && (
              <p dir="auto" className="line-clamp-2">
                {body}
              </p>
            )}
            <p className="text-sm">
              <RelativeTime date={createdAt} now={now} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
