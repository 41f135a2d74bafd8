import "server-only";
import { accessSync, constants } from "node:fs";
import { settings } from "../settings";
import { db } from "./client";
import { users } from "./schema";

/** Whether the database responds and its file is still in place, which an open file alone does not show. */
export async function isDatabaseResponding(): Promise<boolean> {
  try {
    const { databaseFile } = settings();
    if (databaseFile !== null) accessSync(databaseFile, constants.R_OK | constants.W_OK);
    await db().select({ id: users.id }).from(users).limit(1).get();
    return true;
  } catch {
    return false;
  }
}
