/* `npm run backup [-- FILE]`: copies the database of a site that may be running, as it is at one moment, and checks the copy. */
import { dirname, join } from "node:path";
import { BackupError, backUp, backUpServer } from "../db/backup";
import { openFile } from "../db/embedded";
import { settings } from "../settings";
import { OperatorError, runCommand } from "./operator";

await runCommand(async () => {
  const { databaseFile, databaseUrl, databaseAuthToken } = settings();
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const file = process.argv[2] ?? join(dirname(databaseFile ?? "data/."), "backups", `microblog-${stamp}.db`);
  const writing = databaseFile
    ? backUp(openFile(databaseFile), file)
    : backUpServer(databaseUrl, databaseAuthToken, file);
  const bytes = await writing.catch((error) => {
    throw error instanceof BackupError ? new OperatorError(error.message) : error;
  });
  console.log(`Wrote ${file}, ${(bytes / 1_000_000).toFixed(1)} MB, and found it sound.`);
});
