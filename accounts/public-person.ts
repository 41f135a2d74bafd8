import "server-only";
import { and, eq } from "drizzle-orm";
import { type Db, db } from "../db/client";
import { isWithPublicFeed } from "../db/public-feeds";
import { avatars, users } from "../db/schema";
import { hasPublicFeed } from "./profile";
import { findFormerOwner } from "./username";
import { findUserByUsername, type User } from "./users";

/**
 * The person with this username, or who had it before, if they have a public feed. Nobody can tell from this whether
 * others exist.
 */
export async function findPublicPerson(username: string, from: Db = db()): Promise<User | undefined> {
  const person = (await findUserByUsername(username, from)) ?? (await findFormerOwner(username));
  return person && hasPublicFeed(person) ? person : undefined;
}

/** Whether a picture is that of someone with a public feed. */
export async function isPublicAvatar(hash: string): Promise<boolean> {
  const owner = await db()
    .select({ id: users.id })
    .from(avatars)
    .innerJoin(users, eq(users.id, avatars.userId))
    .where(and(eq(avatars.hash, hash), isWithPublicFeed(users)))
    .limit(1)
    .get();
  return owner !== undefined;
}
