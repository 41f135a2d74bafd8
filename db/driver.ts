import { createRequire } from "node:module";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { SettingsError } from "../settings/error";
import { DRIVER } from "./driver-name.mjs";

/** Only one of the two packages is installed, so that no bundler may look for them. */
const load = createRequire(join(process.cwd(), "package.json"));

/** SQLite's driver for this Node.js: `new Sqlite(file)` opens a file. */
export const Sqlite: typeof BetterSqlite3 = loadDriver();

/** @throws Error that says what to do if the driver's package is not installed for this Node.js */
function loadDriver(): typeof BetterSqlite3 {
  try {
    return load(DRIVER);
  } catch (cause) {
    throw new Error(repairAdvice("is not installed"), { cause });
  }
}

/**
 * Checks that the driver's binary works: the package may be there without it, or with one for another system.
 * @throws SettingsError that says what to do
 */
export function requireDriver(Driver: typeof BetterSqlite3 = Sqlite): void {
  try {
    new Driver(":memory:").close();
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new SettingsError(repairAdvice(`can't be loaded (${reason})`));
  }
}

function repairAdvice(problem: string): string {
  return `SQLite's driver for Node.js ${process.versions.node} (${DRIVER}) ${problem}: run \`npm ci\` with this Node.js.`;
}
