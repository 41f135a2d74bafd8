import "server-only";
import { accessSync, constants } from "node:fs";
import { settings } from "../settings";
import { db } from "./client";

/** Whether the database is still in its place, which an open file alone can't tell, and answers. */
export function isDatabaseAnswering(): boolean {
  try {
    accessSync(settings().databaseFile, constants.R_OK | constants.W_OK);
    db().$client.prepare("SELECT id FROM users LIMIT 1").get();
    return true;
  } catch {
    return false;
  }
}
