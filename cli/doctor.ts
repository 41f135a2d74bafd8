import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Command } from "commander";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { openBreachedPasswords } from "../accounts/breached-passwords";
import { countUnreadableSecrets } from "../accounts/second-step/totp";
import { connection } from "../db/client";
import { databaseFiles } from "../db/private-file";
import { transporter } from "../mail/deliver";
import { trustedProxies } from "../server/client-address";
import { readSettings, type Settings, SettingsError } from "../settings";
import { loadSettings } from "./operator";

type Finding = { level: "ok" | "warning" | "error"; words: string };

const ok = (words: string): Finding => ({ level: "ok", words });
const warning = (words: string): Finding => ({ level: "warning", words });
const error = (words: string): Finding => ({ level: "error", words });

const reasonOf = (failure: unknown) => (failure instanceof Error ? failure.message : String(failure));

/** How far clocks may be apart, in milliseconds: a code of the second step is good for half a minute either way. */
const CLOCK_TOLERANCE = 30_000;

/** How long the site may take to answer, in milliseconds. */
const ANSWER_TIMEOUT = 5000;

/** Free space under which a database is in danger, and under which it is time to think of it, in bytes. */
const SPACE_ERROR = 50e6;
const SPACE_WARNING = 500e6;

function* aboutSecrets({ authSecrets }: Settings): Generator<Finding> {
  const [, ...old] = authSecrets;
  yield ok("AUTH_SECRET is strong enough.");
  if (old.length > 0) {
    yield warning(`AUTH_SECRET holds ${old.length + 1} secrets: take the old out once REMEMBER_SECONDS have passed.`);
  }
  for (const file of [".env", ".env.local", ".env.production", ".env.production.local"]) {
    if (process.platform === "win32" || !existsSync(file) || (statSync(file).mode & 0o007) === 0) continue;
    yield warning(`Every user of this machine may read ${file}, which holds settings: chmod 600 ${file}`);
  }
}

function* aboutAddress({ siteOrigin, trustProxy, sessionProtection, twoStepRequired }: Settings): Generator<Finding> {
  const proxies = process.env.TRUSTED_PROXIES ?? "";
  const hostname = siteOrigin && new URL(siteOrigin).hostname;
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  if (!siteOrigin) {
    yield warning("AUTH_URL is not set: set it to the address people use, so that emails and cookies fit it.");
  } else if (siteOrigin.startsWith("http:") && !isLocal) {
    yield error(`AUTH_URL is ${siteOrigin}: passwords would travel unencrypted. Put a proxy with https in front.`);
  } else {
    yield ok(`Cookies and emails are for ${siteOrigin}${siteOrigin.startsWith("https:") ? ", Secure" : ""}.`);
  }
  if (!trustedProxies(proxies)) {
    yield error("TRUSTED_PROXIES must be addresses or ranges separated by commas, such as 127.0.0.1,10.0.0.0/8.");
  } else if (proxies === "" && (siteOrigin?.startsWith("https:") || trustProxy)) {
    yield warning(
      "TRUSTED_PROXIES is not set, but there seems to be a proxy: everybody looks like it, and is throttled as one. Set it to the proxy's address.",
    );
  }
  if (siteOrigin && trustProxy) yield warning("AUTH_TRUST_HOST does nothing where AUTH_URL is set: take it out.");
  if (twoStepRequired === "nobody") {
    yield warning("TWO_STEP_REQUIRED is nobody: an admin's password alone opens everything.");
  }
  if (sessionProtection === "off") yield warning("SESSION_PROTECTION is off: copied cookies work anywhere.");
}

/** Asks the site itself, as its people do. */
async function* aboutSite({ siteOrigin }: Settings): AsyncGenerator<Finding> {
  if (!siteOrigin) return;
  try {
    const answer = await fetch(`${siteOrigin}/api/health`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
    yield answer.ok
      ? ok(`${siteOrigin} answers.`)
      : error(`${siteOrigin}/api/health answers ${answer.status}: look into the server's log.`);
    if (siteOrigin.startsWith("https:") && !answer.headers.has("strict-transport-security")) {
      yield warning(`${siteOrigin} answers without HSTS: have the proxy pass our headers on.`);
    }
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    if (Math.abs(theirs - Date.now()) > CLOCK_TOLERANCE) {
      yield error(`The clock here and that of ${siteOrigin} disagree: turn on NTP on both.`);
    }
  } catch (failure) {
    yield warning(
      `${siteOrigin} does not answer (${reasonOf(failure)}): start the site, or look at DNS and the proxy.`,
    );
  }
}

/** Asks a database for one value. */
type Ask = (query: string) => Promise<unknown>;

/** The database holds password hashes, sessions and email addresses, so only the site's user should read its files. */
function* aboutFileModes(databaseFile: string): Generator<Finding> {
  if (process.platform === "win32") return;
  const exposed = databaseFiles(databaseFile).filter((file) => (statSync(file).mode & 0o077) !== 0);
  if (exposed.length > 0)
    yield warning(
      `Other users of this machine could read ${exposed.join(", ")}: mode 600 is set when the database is opened.`,
    );
  else yield ok("Only the site's own user can read the database's files.");
}

async function* aboutDatabase({ databaseFile, databaseUrl }: Settings): AsyncGenerator<Finding> {
  if (databaseFile === null) {
    try {
      const { $client } = connection();
      yield* aboutMigrations(async (query) => (await $client.execute(query)).rows[0]?.[0]);
    } catch (failure) {
      yield error(
        `The database ${databaseUrl} does not answer (${reasonOf(failure)}): start it, or set DATABASE_URL and DATABASE_AUTH_TOKEN.`,
      );
    }
    return;
  }
  if (!existsSync(databaseFile)) {
    yield warning(
      `There is no database at ${databaseFile} yet: the first start makes it. If there should be, set DATABASE_URL.`,
    );
    return;
  }
  yield* aboutFileModes(databaseFile);
  let database: Database.Database | undefined;
  try {
    for (const path of [databaseFile, dirname(databaseFile)]) accessSync(path, constants.R_OK | constants.W_OK);
    const opened = new Database(databaseFile, { readonly: true, fileMustExist: true, timeout: 5000 });
    database = opened;
    const damage = opened.pragma("integrity_check(1)", { simple: true });
    if (damage !== "ok") yield error(`The database is damaged (${damage}): stop the site and restore a backup.`);
    const broken = (opened.pragma("foreign_key_check") as unknown[]).length;
    if (broken > 0) yield error(`${broken} rows of the database point nowhere: stop the site and restore a backup.`);
    if (damage === "ok" && broken === 0) yield ok("The database is intact.");
    yield* aboutMigrations(async (query) => opened.prepare(query).pluck().get());
  } catch (failure) {
    yield error(
      `The database ${databaseFile} can't be used (${reasonOf(failure)}): set DATABASE_URL, or its file's owner.`,
    );
  } finally {
    database?.close();
  }
}

async function* aboutMigrations(ask: Ask): AsyncGenerator<Finding> {
  const known = readMigrationFiles({ migrationsFolder: "drizzle" }).map(({ folderMillis }) => folderMillis);
  const isThere = await ask("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'");
  const last = isThere ? Number(await ask("SELECT max(created_at) FROM __drizzle_migrations")) : 0;
  const pending = known.filter((migration) => migration > last).length;
  if (last > Math.max(...known)) {
    yield error("A newer version of Microblog made this database: install that version again, or restore a backup.");
  } else if (pending > 0) {
    yield error(`${pending} migrations are pending: back up the database, then restart the site, which applies them.`);
  } else {
    yield ok("No migration is pending.");
    yield* aboutRows(ask);
  }
}

/** What only a database of this version can tell. */
async function* aboutRows(ask: Ask): AsyncGenerator<Finding> {
  const unreadable = await countUnreadableSecrets();
  if (unreadable > 0) {
    yield error(
      `${unreadable} people's authenticator apps can't be checked: put the AUTH_SECRET back that was there when they set them up, after the new one and a comma.`,
    );
  }
  const latest = Number(
    await ask(
      "SELECT max(t) FROM (SELECT max(last_seen_at) t FROM sessions UNION ALL SELECT max(created_at) FROM security_events)",
    ),
  );
  if (latest && latest - Date.now() > CLOCK_TOLERANCE) {
    yield error(`The clock is behind: the database holds something of ${new Date(latest).toISOString()}. Turn on NTP.`);
  } else {
    yield ok(`The clock says ${new Date().toISOString()}.`);
  }
}

function* aboutBreachedPasswords({ breachedPasswordsFile }: Settings): Generator<Finding> {
  if (breachedPasswordsFile === null) return;
  try {
    yield ok(`BREACHED_PASSWORDS_FILE holds ${openBreachedPasswords(breachedPasswordsFile).count} breached passwords.`);
  } catch (failure) {
    yield error(reasonOf(failure));
  }
}

function* aboutSpace({ databaseFile, databaseReplica }: Settings): Generator<Finding> {
  const folder = dirname(databaseFile ?? databaseReplica ?? "");
  if ((databaseFile ?? databaseReplica) === null || !existsSync(folder)) return;
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const words = `${Math.round(free / 1e6)} MB are free beside the database`;
  if (free < SPACE_ERROR) yield error(`Only ${words}: make room, or nothing can be written soon.`);
  else if (free < SPACE_WARNING) yield warning(`${words}: make room.`);
  else yield ok(`${words}.`);
}

async function* aboutMail({ smtpUrl, mailFrom, emailVerification }: Settings): AsyncGenerator<Finding> {
  if (!smtpUrl) {
    const words = "SMTP_URL is not set: emails stay in the outbox, which `npm run outbox` shows.";
    yield emailVerification === "required"
      ? error(`${words} EMAIL_VERIFICATION is required, so nobody new can sign in until you pass their email on.`)
      : warning(`${words} Set it, so that people can confirm addresses and choose new passwords.`);
    return;
  }
  try {
    await transporter(smtpUrl).verify();
    yield ok(`The mail server at ${new URL(smtpUrl).host} takes emails from ${mailFrom}.`);
  } catch (failure) {
    yield error(`The mail server does not take our emails (${reasonOf(failure)}): look at SMTP_URL.`);
  }
}

async function* examine(): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    loadSettings();
    settings = readSettings(process.env);
  } catch (failure) {
    if (!(failure instanceof SettingsError)) throw failure;
    yield error(failure.message);
    return;
  }
  for (const check of [
    aboutSecrets,
    aboutAddress,
    aboutSite,
    aboutDatabase,
    aboutBreachedPasswords,
    aboutSpace,
    aboutMail,
  ]) {
    yield* check(settings);
  }
}

/** Adds `doctor`: examines everything a site needs and says what to do about each finding. Changes nothing. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("examine everything the site needs, and say what to do about each finding")
    .action(report);
}

/** Prints the findings and exits, with code 1 if one is an error. */
async function report(): Promise<never> {
  const count = { ok: 0, warning: 0, error: 0 };
  for await (const { level, words } of examine()) {
    count[level]++;
    console.log(`${level.padEnd(8)} ${words}`);
  }
  console.log(`${count.error} errors, ${count.warning} warnings.`);
  process.exit(count.error > 0 ? 1 : 0);
}
