import { Avatar } from "../ui/avatar";
import { PageLink } from "../ui/page-link";

type Person = { username: string; name: string; about: string; avatar: string | null };

/** People, each with their bio. */
export function PersonList({ people }: { people: Person[] }) {
  return (
    <ul>
      {people.map(({ username, name, about, avatar }) => (
        <li key={username} className="flex gap-3 bleed border-b border-line px-4 py-3">
          <Avatar username={username} name={name} picture={avatar} className="avatar" />
          <div className="person-text min-w-0 flex-1">
            <PageLink href={`/@${username}`} className="font-semibold text-ink no-underline hover:underline">
              {name && <bdi className="mr-2">{name}</bdi>}
              <span className={name && "font-normal text-muted"}>@{username}</span>
            </PageLink>
            {about && (
              <p dir="auto" className="line-clamp-2 text-muted">
                {about}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
