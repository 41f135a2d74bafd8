import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "../../db/client";
import { users } from "../../db/schema";

/** Asks a user for a second step after the password from now on. Returns false if the site did already. */
export async function turnOnSecondStep(userId: string): Promise<boolean> {
  const isOff = and(eq(users.id, userId), eq(users.secondStep, false));
  return (await db().update(users).set({ secondStep: true }).where(isOff).run()).rowsAffected === 1;
}
