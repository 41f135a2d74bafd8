import "server-only";
import { eq } from "drizzle-orm";
import { db } from "../db/client";
import { users } from "../db/schema";
import type { Profile } from "./schemas";
import type { User } from "./users";

/** Lets anybody read somebody's posts as a feed, signed in or not, or no longer. */
export function setPublic(userId: string, isPublic: boolean): void {
  db().update(users).set({ isPublic }).where(eq(users.id, userId)).run();
}

/** Whether anybody may read a user's posts as a feed: they said so, and the account is in use. */
export const hasPublicFeed = ({ isPublic, active, deleteAt }: Pick<User, "isPublic" | "active" | "deleteAt">) =>
  isPublic && active && deleteAt === null;

/** Stores what somebody says of themselves, or the part of it that is given, which passed profileSchema. */
export function updateProfile(userId: string, { name, about, lastSeenStep }: Partial<Profile>): void {
  db().update(users).set({ name, about, lastSeenStep }).where(eq(users.id, userId)).run();
}
