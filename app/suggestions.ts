import { cache } from "react";
import { currentUser } from "@/auth/current";
import type { Suggestion } from "@/components/feed/suggestions";
import { pictureOf } from "@/components/ui/avatar";
import { suggestPeople } from "@/feed/suggestions";

/** People that the current user may want to follow, queried once per request. */
export const currentSuggestions = cache(async (): Promise<Suggestion[]> => {
  const user = await currentUser();
  const people = user ? await suggestPeople(user.id) : [];
  return people.map(({ username, name, avatar, isFollowed, followerCount }) => ({
    username,
    name,
    picture: { ...pictureOf(username, name, avatar) },
    isFollowed,
    followerCount,
  }));
});
