import "server-only";
import { eq } from "drizzle-orm";
import { db } from "../db/client";
import { devices } from "../db/schema";

/** Requires the second step in all of a user's browsers again. */
export async function revokeTrustedDevices(userId: string): Promise<void> {
  await db().update(devices).set({ trustedUntil: null }).where(eq(devices.userId, userId)).run();
}
