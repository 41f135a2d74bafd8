import "server-only";
import { eq } from "drizzle-orm";
import { db } from "../db/client";
import { users } from "../db/schema";
import type { Profile } from "./schemas";

/** Stores what somebody says of themselves, or the part of it that is given, which passed profileSchema. */
export function updateProfile(userId: string, { name, about, lastSeenStep }: Partial<Profile>): void {
  db().update(users).set({ name, about, lastSeenStep }).where(eq(users.id, userId)).run();
}
