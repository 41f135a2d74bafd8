import "server-only";
import { eq } from "drizzle-orm";
import { db, recordedWrite } from "../db/client";
import { users } from "../db/schema";
import type { Profile } from "./schemas";
import type { User } from "./users";

/** Lets anybody read somebody's posts as a feed, signed in or not, or no longer. */
export async function setPublic(userId: string, isPublic: boolean): Promise<void> {
  await recordedWrite(userId, db().update(users).set({ isPublic }).where(eq(users.id, userId)).run());
}

/** Whether anybody may read a user's posts as a feed: they said so, and the account is in use. */
export const hasPublicFeed = ({ isPublic, active, deleteAt }: Pick<User, "isPublic" | "active" | "deleteAt">) =>
  isPublic && active && deleteAt === null;

/** Stores what somebody says of themselves, or the part of it that is given, which passed profileSchema. */
export async function updateProfile(
  userId: string,
  { name, about, lastSeenStep, language }: Partial<Profile>,
): Promise<void> {
  const set = { name, about, lastSeenStep, language: language === "" ? null : language };
  await recordedWrite(userId, db().update(users).set(set).where(eq(users.id, userId)).run());
}
