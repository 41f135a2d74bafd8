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

/** Does not use runCommand(): that would open and migrate the database that is about to be replaced. */
async function restoreBackup(file: string | undefined): Promise<void> {
  try {
    loadSettings();
    if (!file) throw new BackupError("Say which backup: npm run restore -- data/backups/FILE");
    const { databaseFile } = settings();
    if (databaseFile === null) {
      throw new BackupError(
        "DATABASE_URL is a server's: give the backup to that server (docs/deploy.md), not to the site.",
      );
    }
    const former = await restore(file, databaseFile);
    const kept = former ? ` What was there is in ${former}.` : "";
    console.log(`${databaseFile} is ${file} now.${kept} Start the site.`);
  } catch (error) {
    if (!(error instanceof BackupError || error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
