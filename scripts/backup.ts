/* `npm run backup [-- FILE]`: copies the database of a site that may be running, as it is at one moment, and checks the copy. */
import { dirname, join } from "node:path";
import { BackupError, backUp } from "../db/backup";
import { db } from "../db/client";
import { settings } from "../settings";
import { OperatorError, operate } from "./operator";

await operate(async () => {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const file = process.argv[2] ?? join(dirname(settings().databaseFile), "backups", `microblog-${stamp}.db`);
  const bytes = await backUp(db().$client, file).catch((error) => {
    throw error instanceof BackupError ? new OperatorError(error.message) : error;
  });
  console.log(`Wrote ${file}, ${(bytes / 1_000_000).toFixed(1)} MB, and found it sound.`);
});
