import "server-only";
import { db } from "./client";

/** Whether the database reads its own file right now. */
export function isDatabaseAnswering(): boolean {
  try {
    db().$client.prepare("SELECT count(*) FROM sqlite_schema").get();
    return true;
  } catch {
    return false;
  }
}
