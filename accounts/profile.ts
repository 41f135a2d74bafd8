import "server-only";
import { eq } from "drizzle-orm";
import { db, runAndCountWrite } from "../db/client";
import { users } from "../db/schema";
import { searchText } from "../text/search-text";
import type { Profile } from "./schemas";
import type { User } from "./users";

/** Turns a user's public feed on or off. */
export async function setPublic(userId: string, isPublic: boolean): Promise<void> {
  await runAndCountWrite(userId, db().update(users).set({ isPublic }).where(eq(users.id, userId)).run());
}

/**
 * Whether a user has a public feed: it is turned on, and the account is active and not pending deletion. In queries:
 * isWithPublicFeed (db/public-feeds.ts).
 */
export const hasPublicFeed = ({ isPublic, active, deleteAt }: Pick<User, "isPublic" | "active" | "deleteAt">) =>
  isPublic && active && deleteAt === null;

/**
 * Updates the given fields of a user's profile. The values must have passed profileSchema; a link that is given twice
 * is stored once.
 */
export async function updateProfile(
  userId: string,
  { name, about, links, lastSeenPrecision, language }: Partial<Profile>,
): Promise<void> {
  const set = {
    name,
    nameSearchText: name === undefined ? undefined : searchText(name),
    about,
    aboutSearchText: about === undefined ? undefined : searchText(about),
    links: links && [...new Set(links)],
    lastSeenPrecision,
    language: language === "" ? null : language,
  };
  await runAndCountWrite(userId, db().update(users).set(set).where(eq(users.id, userId)).run());
}
