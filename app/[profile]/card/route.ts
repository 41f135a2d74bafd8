import { findUserByUsername } from "@/accounts/users";
import { currentUser } from "@/auth/current";
import type { PersonOnCard } from "@/components/feed/person-card";
import { replica } from "@/db/client";
import { isFollowing } from "@/feed/follows";
import { areBlocked } from "@/feed/mutes-and-blocks";
import { usernameIn } from "../username-in";

/** The data of the hover card beside a name. */
export async function GET(_: Request, { params }: { params: Promise<{ profile: string }> }): Promise<Response> {
  const reader = await currentUser();
  if (!reader) return Response.json({ error: "Sign in first." }, { status: 401 });
  const username = usernameIn((await params).profile);
  const person = username ? await findUserByUsername(username, replica()) : undefined;
  if (!person || person.deleteAt)
    return Response.json({ error: "There is no person with that name." }, { status: 404 });
  const { name, about, avatar, postCount, followerCount } = person;
  return Response.json({
    username: person.username,
    name,
    about,
    avatar,
    postCount,
    followerCount,
    isFollowed: await isFollowing(reader.id, person.id),
    mayFollow: person.id !== reader.id && !(await areBlocked(reader.id, person.id, replica())),
  } satisfies PersonOnCard);
}
