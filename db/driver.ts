import { createRequire } from "node:module";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { DRIVER } from "./driver-name.mjs";

/** Only one of the two packages is installed, so that no bundler may look for them. */
const load = createRequire(join(process.cwd(), "package.json"));

/** SQLite's driver for this Node.js: `new Sqlite(file)` opens a file. */
export const Sqlite: typeof BetterSqlite3 = loadDriver();

/** @throws Error that says what to do if the driver is not installed for this Node.js, or not for this system */
function loadDriver(): typeof BetterSqlite3 {
  try {
    return load(DRIVER);
  } catch (cause) {
    const message = `SQLite's driver for Node.js ${process.versions.node} (${DRIVER}) is not installed: run \`npm ci\` with this Node.js.`;
    throw new Error(message, { cause });
  }
}
