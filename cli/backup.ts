import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { BackupError, backUp, backUpServer } from "../db/backup";
import { openFile } from "../db/embedded";
import { settings } from "../settings";
import { OperatorError, runWithSettings } from "./operator";

/** Where copies of a database file go, unless the operator names another place. */
export const backupFolder = (databaseFile: string) => join(dirname(databaseFile), "backups");

/** Adds `backup`: makes a consistent copy of the database, which may be in use, and verifies it. */
export function addBackup(program: Command): void {
  program
    .command("backup [file]")
    .description("copy the database of a running site to a file, and verify the copy")
    // Before an update, too: the copy is of the database as the release that is running left it.
    .action((file: string | undefined) => runWithSettings(() => copyDatabase(file)));
}

async function copyDatabase(target: string | undefined): Promise<void> {
  const { databaseFile, databaseUrl, databaseAuthToken } = settings();
  if (databaseFile && !existsSync(databaseFile)) {
    throw new OperatorError(`There is no database ${databaseFile}: set DATABASE_URL as for the site.`);
  }
  const timestamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const file = target ?? join(backupFolder(databaseFile ?? "data/."), `microblog-${timestamp}.db`);
  const copying = databaseFile
    ? backUp(openFile(databaseFile), file)
    : backUpServer(databaseUrl, databaseAuthToken, file);
  const bytes = await copying.catch((error) => {
    throw error instanceof BackupError ? new OperatorError(error.message) : error;
  });
  console.log(`Wrote ${file}, ${(bytes / 1_000_000).toFixed(1)} MB, and verified it.`);
}
