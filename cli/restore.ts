/* `npm run restore -- FILE`: puts a backup in the place of the database. The site must be stopped. */
import { BackupError, restore } from "../db/backup";
import { SettingsError, settings } from "../settings";
import { loadSettings } from "./operator";

try {
  loadSettings();
  const [, , file] = process.argv;
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
