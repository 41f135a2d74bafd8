/* Checks of the database and its disk. */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { countUnreadableSecrets } from "../../accounts/second-step/totp";
import { connection } from "../../db/client";
import { Sqlite } from "../../db/driver";
import { databaseFiles } from "../../db/private-file";
import type { Settings } from "../../settings";
import { backupFolder } from "../backup";
import { counted } from "../operator";
import { error, type Finding, MAX_CLOCK_DIFFERENCE_MS, messageOf, ok, warning } from "./findings";

/** Queries a single value from the database. */
type QueryValue = (query: string) => Promise<unknown>;

export async function* checkDatabase({ databaseFile, databaseUrl }: Settings): AsyncGenerator<Finding> {
  if (databaseFile === null) {
    try {
      const { $client } = connection();
      yield* checkMigrations(async (query) => (await $client.execute(query)).rows[0]?.[0]);
    } catch (failure) {
      yield error(
        `The database ${databaseUrl.split("?")[0]} does not respond (${messageOf(failure)}): start it, or set DATABASE_URL and DATABASE_AUTH_TOKEN.`,
      );
    }
    return;
  }
  if (!existsSync(databaseFile)) {
    yield warning(
      `There is no database at ${databaseFile} yet: the first start creates it. If there should be one, set DATABASE_URL.`,
    );
    return;
  }
  yield* checkFileModes(databaseFile);
  let database: Database.Database | undefined;
  try {
    for (const path of [databaseFile, dirname(databaseFile)]) accessSync(path, constants.R_OK | constants.W_OK);
    const opened = new Sqlite(databaseFile, { readonly: true, fileMustExist: true, timeout: 5000 });
    database = opened;
    const damage = opened.pragma("integrity_check(1)", { simple: true });
    if (damage !== "ok") yield error(`The database is damaged (${damage}): stop the site and restore a backup.`);
    const brokenReferences = (opened.pragma("foreign_key_check") as unknown[]).length;
    if (brokenReferences > 0)
      yield error(
        `${brokenReferences} rows of the database refer to missing rows: stop the site and restore a backup.`,
      );
    if (damage === "ok" && brokenReferences === 0) yield ok("The database is intact.");
    yield* checkMigrations(async (query) => opened.prepare(query).pluck().get());
  } catch (failure) {
    yield error(
      `The database ${databaseFile} can't be used (${messageOf(failure)}): correct DATABASE_URL, or the file's owner.`,
    );
  } finally {
    database?.close();
  }
}

/**
 * The database holds password hashes, sessions and email addresses, so only the site's user should be able to read it.
 */
function* checkFileModes(databaseFile: string): Generator<Finding> {
  if (process.platform === "win32") return;
  const exposed = databaseFiles(databaseFile).filter((file) => (statSync(file).mode & 0o077) !== 0);
  if (exposed.length > 0)
    yield warning(
      `Other users of this machine can read ${exposed.join(", ")}: mode 600 is set when the database is opened.`,
    );
  else yield ok("Only the site's own user can read the database's files.");
  const backups = backupFolder(databaseFile);
  const copies = existsSync(backups) ? readdirSync(backups).map((name) => join(backups, name)) : [];
  if (copies.some((file) => (statSync(file).mode & 0o077) !== 0))
    yield warning(`Other users of this machine can read backups: chmod -R go= ${backups}`);
}

async function* checkMigrations(queryValue: QueryValue): AsyncGenerator<Finding> {
  const known = readMigrationFiles({ migrationsFolder: "drizzle" }).map(({ folderMillis }) => folderMillis);
  const hasJournal = await queryValue("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'");
  const last = hasJournal ? Number(await queryValue("SELECT max(created_at) FROM __drizzle_migrations")) : 0;
  const pending = known.filter((migration) => migration > last).length;
  if (last > Math.max(...known)) {
    yield error(
      "This database was migrated by a newer version of Microblog: install that version again, or restore a backup.",
    );
  } else if (pending > 0) {
    yield error(
      `${counted(pending, "pending migration")}: back up the database, then restart the site, which applies what is pending.`,
    );
  } else {
    yield ok("No migration is pending.");
    yield* checkRows(queryValue);
  }
}

/** Checks that need the current database schema. */
async function* checkRows(queryValue: QueryValue): AsyncGenerator<Finding> {
  const unreadable = await countUnreadableSecrets();
  if (unreadable > 0) {
    yield error(
      `${unreadable} authenticator apps can't be verified: append the AUTH_SECRET with which they were set up, after the current one and a comma.`,
    );
  }
  const latest = Number(
    await queryValue(
      "SELECT max(t) FROM (SELECT max(last_seen_at) t FROM sessions UNION ALL SELECT max(created_at) FROM security_events)",
    ),
  );
  if (latest && latest - Date.now() > MAX_CLOCK_DIFFERENCE_MS) {
    yield error(`The clock is slow: the database contains a row of ${new Date(latest).toISOString()}. Turn on NTP.`);
  } else {
    yield ok(`The clock says ${new Date().toISOString()}.`);
  }
}

/** Free disk space, in bytes, below which the doctor reports an error or a warning. */
const SPACE_ERROR = 50e6;
const SPACE_WARNING = 500e6;

export function* checkSpace({ databaseFile, databaseReplica }: Settings): Generator<Finding> {
  const folder = dirname(databaseFile ?? databaseReplica ?? "");
  if ((databaseFile ?? databaseReplica) === null || !existsSync(folder)) return;
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const message = `${Math.round(free / 1e6)} MB are free on the database's disk`;
  if (free < SPACE_ERROR) yield error(`Only ${message}: free disk space, or the database can't be written to soon.`);
  else if (free < SPACE_WARNING) yield warning(`${message}: free disk space.`);
  else yield ok(`${message}.`);
}
