import "server-only";
import { eq } from "drizzle-orm";
import { db, recordedWrite } from "../db/client";
import { users } from "../db/schema";
import type { Profile } from "./schemas";
import type { User } from "./users";

/** Makes a user's posts available as a public feed, or stops that. */
export async function setPublic(userId: string, isPublic: boolean): Promise<void> {
  await recordedWrite(userId, db().update(users).set({ isPublic }).where(eq(users.id, userId)).run());
}

/** Whether a user's posts are available as a public feed: they chose so, and the account is active. */
export const hasPublicFeed = ({ isPublic, active, deleteAt }: Pick<User, "isPublic" | "active" | "deleteAt">) =>
  isPublic && active && deleteAt === null;

/** Stores a user's profile, or the given part of it, after it passed profileSchema. */
export async function updateProfile(
  userId: string,
  { name, about, lastSeenStep, language }: Partial<Profile>,
): Promise<void> {
  const set = { name, about, lastSeenStep, language: language === "" ? null : language };
  await recordedWrite(userId, db().update(users).set(set).where(eq(users.id, userId)).run());
}
