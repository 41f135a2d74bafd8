import { Avatar } from "../ui/avatar";
import { FollowButton } from "./follow-button";
import type { Follows } from "./toggles";

type Person = { username: string; name: string; about: string; avatar: string | null };

/** Someone whom the reader can follow from the list, unless it is themselves. */
type FollowablePerson = Person & Follows & { id: string };

type Props = { people: Person[]; readerId?: never } | { people: FollowablePerson[]; readerId: string };

/** People, each with their bio. For a reader, with buttons to follow. */
export function PersonList({ people, readerId }: Props) {
  return (
    <ul>
      {people.map((person) => {
        const { username, name, about, avatar } = person;
        return (
          <li
            key={username}
            className="bleed flex flex-wrap justify-end gap-x-3 gap-y-2 border-b border-line px-4 py-3"
          >
            <Avatar username={username} name={name} picture={avatar} className="avatar" />
            <div className={`person-text min-w-0 flex-1 basis-32 ${name || about ? "" : "self-center"}`}>
              <a href={`/@${username}`} className="person-name font-semibold text-ink no-underline hover:underline">
                {name && <bdi>{name}</bdi>}
                <span className={name && "font-normal text-muted"}>@{username}</span>
              </a>
              {about && (
                <p dir="auto" className="mt-1 line-clamp-2">
                  {about}
                </p>
              )}
            </div>
            {"id" in person && person.id !== readerId && (
              <FollowButton username={username} rendered={followsOf(person)} isListed />
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing else about a person goes to the browser with a follow button. */
const followsOf = ({ isFollowed, followerCount }: Follows): Follows => ({ isFollowed, followerCount });
