"use client";

import { useTranslate } from "@/i18n/client";
import { type PersonPicture, Picture } from "../ui/picture";
import { FollowButton } from "./follow-button";
import type { Follows } from "./toggles";

/** Someone to follow. */
export type Suggestion = Follows & { username: string; name: string; picture: PersonPicture };

/** A few people to follow. Renders nothing if there are none. */
export function Suggestions({ people, id }: { people: Suggestion[]; id: string }) {
  const t = useTranslate();
  if (people.length === 0) return null;
  return (
    <section aria-labelledby={id} className="panel">
      <h2 id={id}>{t("People to follow")}</h2>
      <ul>
        {people.map(({ username, name, picture, ...page }) => (
          <li key={username}>
            <Picture picture={picture} className="avatar" />
            <a href={`/@${username}`}>
              {name && <b dir="auto">{name}</b>}
              {name ? `@${username}` : <b>{username}</b>}
            </a>
            <FollowButton username={username} rendered={page} isListed />
          </li>
        ))}
      </ul>
    </section>
  );
}
