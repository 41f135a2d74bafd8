import type { Command } from "commander";
import { BackupError, restore } from "../db/backup";
import { SettingsError, settings } from "../settings";
import { loadSettings } from "./operator";

/** Adds `restore`: replaces the database with a backup. The site must be stopped. */
export function addRestore(program: Command): void {
  program
    .command("restore [file]")
    .description("replace the database of a stopped site with a backup")
    .action(restoreBackup);
}

/** Does not use runCommand(): that would open and migrate the database that is being replaced. */
async function restoreBackup(file: string | undefined): Promise<void> {
  try {
    loadSettings();
    if (!file) throw new BackupError("Name the backup: npm run restore -- data/backups/FILE");
    const { databaseFile } = settings();
    if (databaseFile === null) {
      throw new BackupError("DATABASE_URL is a libSQL server: restore the backup on that server (docs/deploy.md).");
    }
    const oldFile = await restore(file, databaseFile);
    const note = oldFile ? ` What was there is in ${oldFile}.` : "";
    console.log(`${databaseFile} is ${file} now.${note} Start the site.`);
  } catch (error) {
    if (!(error instanceof BackupError || error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
