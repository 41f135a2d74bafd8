/* `npm run restore -- FILE`: puts a backup in the place of the database. The site must be stopped. */
import { BackupError, restore } from "../db/backup";
import { SettingsError, settings } from "../settings";
import { loadSettings } from "./operator";

try {
  loadSettings();
  const [, , file] = process.argv;
  if (!file) throw new BackupError("Say which backup: npm run restore -- data/backups/FILE");
  const former = await restore(file, settings().databaseFile);
  const kept = former ? ` What was there is in ${former}.` : "";
  console.log(`${settings().databaseFile} is ${file} now.${kept} Start the site.`);
} catch (error) {
  if (!(error instanceof BackupError || error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
