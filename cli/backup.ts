import { dirname, join } from "node:path";
import type { Command } from "commander";
import { BackupError, backUp, backUpServer } from "../db/backup";
import { openFile } from "../db/embedded";
import { settings } from "../settings";
import { OperatorError, runCommand } from "./operator";

/** Adds `backup`: copies the database, which may be in use, as it is at one moment, and verifies the copy. */
export function addBackup(program: Command): void {
  program
    .command("backup [file]")
    .description("copy the database of a running site to a file, and verify the copy")
    .action((file: string | undefined) => runCommand(() => copyDatabase(file)));
}

async function copyDatabase(target: string | undefined): Promise<void> {
  const { databaseFile, databaseUrl, databaseAuthToken } = settings();
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const file = target ?? join(dirname(databaseFile ?? "data/."), "backups", `microblog-${stamp}.db`);
  const writing = databaseFile
    ? backUp(openFile(databaseFile), file)
    : backUpServer(databaseUrl, databaseAuthToken, file);
  const bytes = await writing.catch((error) => {
    throw error instanceof BackupError ? new OperatorError(error.message) : error;
  });
  console.log(`Wrote ${file}, ${(bytes / 1_000_000).toFixed(1)} MB, and found it sound.`);
}
