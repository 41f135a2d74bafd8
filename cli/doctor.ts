import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import type { Command } from "commander";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { openBreachedPasswords } from "../accounts/breached-passwords";
import { countUnreadableSecrets } from "../accounts/second-step/totp";
import { providerProblems } from "../auth/providers/metadata";
import { connection } from "../db/client";
import { Sqlite } from "../db/driver";
import { databaseFiles } from "../db/private-file";
import { waitingWebhooks } from "../events/webhook";
import { transporter } from "../mail/deliver";
import { waitingEmails } from "../mail/queue";
import { trustedProxies } from "../server/client-address";
import { readSettings, type Settings, SettingsError } from "../settings";
import { bucketStorage } from "../storage/bucket";
import { backupFolder } from "./backup";
import { loadSettings } from "./operator";

type Finding = { level: "ok" | "warning" | "error"; message: string };

const ok = (message: string): Finding => ({ level: "ok", message: message });
const warning = (message: string): Finding => ({ level: "warning", message: message });
const error = (message: string): Finding => ({ level: "error", message: message });

const messageOf = (failure: unknown) => (failure instanceof Error ? failure.message : String(failure));

/** Largest allowed clock difference in milliseconds: a one-time code is valid for half a minute either way. */
const CLOCK_TOLERANCE = 30_000;

/** Milliseconds to wait for the site's response. */
const RESPONSE_TIMEOUT = 5000;

/** Free disk space, in bytes, below which the doctor reports an error or a warning. */
const SPACE_ERROR = 50e6;
const SPACE_WARNING = 500e6;

function* checkSecrets({ authSecrets }: Settings): Generator<Finding> {
  const [, ...old] = authSecrets;
  yield ok("AUTH_SECRET is strong enough.");
  if (old.length > 0) {
    yield warning(`AUTH_SECRET holds ${old.length + 1} secrets: remove the old ones after REMEMBER_SECONDS.`);
  }
  for (const file of [".env", ".env.local", ".env.production", ".env.production.local"]) {
    if (process.platform === "win32" || !existsSync(file) || (statSync(file).mode & 0o007) === 0) continue;
    yield warning(`Every user of this machine can read ${file}, which holds settings: chmod 600 ${file}`);
  }
}

function* checkAddress({ siteOrigin, trustProxy, sessionProtection, twoStepRequired }: Settings): Generator<Finding> {
  const proxies = process.env.TRUSTED_PROXIES ?? "";
  const hostname = siteOrigin && new URL(siteOrigin).hostname;
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  if (!siteOrigin) {
    yield warning("AUTH_URL is not set: set it to the address people use, so that emails and cookies use it.");
  } else if (siteOrigin.startsWith("http:") && !isLocal) {
    yield error(`AUTH_URL is ${siteOrigin}: passwords would travel unencrypted. Put a proxy with https in front.`);
  } else {
    yield ok(`Cookies and emails are for ${siteOrigin}${siteOrigin.startsWith("https:") ? ", Secure" : ""}.`);
  }
  if (!trustedProxies(proxies)) {
    yield error("TRUSTED_PROXIES must be addresses or ranges separated by commas, such as 127.0.0.1,10.0.0.0/8.");
  } else if (proxies === "" && (siteOrigin?.startsWith("https:") || trustProxy)) {
    yield warning(
      "TRUSTED_PROXIES is not set, but there seems to be a proxy: all people share its address and its rate limits. Set it to the proxy's address.",
    );
  }
  if (siteOrigin && trustProxy) yield warning("AUTH_TRUST_HOST has no effect when AUTH_URL is set: remove it.");
  if (twoStepRequired === "nobody") {
    yield warning("TWO_STEP_REQUIRED is nobody: an admin's password alone gives access to everything.");
  }
  if (sessionProtection === "off") yield warning("SESSION_PROTECTION is off: stolen cookies work in any browser.");
}

/** Requests the site at its public address. */
async function* checkSite({ siteOrigin }: Settings): AsyncGenerator<Finding> {
  if (!siteOrigin) return;
  try {
    const response = await fetch(`${siteOrigin}/api/health`, { signal: AbortSignal.timeout(RESPONSE_TIMEOUT) });
    yield response.ok
      ? ok(`${siteOrigin} responds.`)
      : error(`${siteOrigin}/api/health responds ${response.status}: see the server's log.`);
    if (siteOrigin.startsWith("https:") && !response.headers.has("strict-transport-security")) {
      yield warning(`${siteOrigin} responds without HSTS: make the proxy pass our headers on.`);
    }
    const siteTime = Date.parse(response.headers.get("date") ?? "");
    if (Math.abs(siteTime - Date.now()) > CLOCK_TOLERANCE) {
      yield error(`The clocks of this machine and of ${siteOrigin} differ: turn on NTP on both.`);
    }
  } catch (failure) {
    yield warning(
      `${siteOrigin} does not respond (${messageOf(failure)}): start the site, or check DNS and the proxy.`,
    );
  }
}

/** Queries a single value from the database. */
type QueryValue = (query: string) => Promise<unknown>;

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

async function* checkDatabase({ databaseFile, databaseUrl }: Settings): AsyncGenerator<Finding> {
  if (databaseFile === null) {
    try {
      const { $client } = connection();
      yield* checkMigrations(async (query) => (await $client.execute(query)).rows[0]?.[0]);
    } catch (failure) {
      yield error(
        `The database ${databaseUrl} does not respond (${messageOf(failure)}): start it, or set DATABASE_URL and DATABASE_AUTH_TOKEN.`,
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
    yield error(`${pending} migrations are pending: back up the database, then restart the site, which applies them.`);
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
  if (latest && latest - Date.now() > CLOCK_TOLERANCE) {
    yield error(`The clock is slow: the database contains a row of ${new Date(latest).toISOString()}. Turn on NTP.`);
  } else {
    yield ok(`The clock says ${new Date().toISOString()}.`);
  }
}

function* checkBreachedPasswords({ breachedPasswordsFile }: Settings): Generator<Finding> {
  if (breachedPasswordsFile === null) return;
  try {
    yield ok(`BREACHED_PASSWORDS_FILE holds ${openBreachedPasswords(breachedPasswordsFile).count} breached passwords.`);
  } catch (failure) {
    yield error(messageOf(failure));
  }
}

function* checkSpace({ databaseFile, databaseReplica }: Settings): Generator<Finding> {
  const folder = dirname(databaseFile ?? databaseReplica ?? "");
  if ((databaseFile ?? databaseReplica) === null || !existsSync(folder)) return;
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const message = `${Math.round(free / 1e6)} MB are free on the database's disk`;
  if (free < SPACE_ERROR) yield error(`Only ${message}: free disk space, or the database can't be written to soon.`);
  else if (free < SPACE_WARNING) yield warning(`${message}: free disk space.`);
  else yield ok(`${message}.`);
}

/** How long emails and events may wait to be delivered before something is wrong, in milliseconds. */
const LONGEST_WAIT = 600_000;

async function* checkMail({
  smtpUrl,
  mailFrom,
  emailVerification,
  emailSignIn,
  databaseFile,
}: Settings): AsyncGenerator<Finding> {
  // A database that is not there yet or is older says so itself.
  const hasDatabase = databaseFile === null || existsSync(databaseFile);
  const { waiting, since } = (hasDatabase && (await waitingEmails().catch(() => null))) || { waiting: 0, since: null };
  if (since && (!smtpUrl || Date.now() - since.getTime() > LONGEST_WAIT)) {
    yield warning(
      `${waiting} emails wait for the mail server, since ${since.toISOString()}: ${smtpUrl ? "look for email_delayed in the log" : "set SMTP_URL again"}.`,
    );
  }
  if (emailSignIn && emailVerification === "off") {
    yield warning("EMAIL_SIGN_IN is on, but EMAIL_VERIFICATION is off: codes go to confirmed addresses only. Set one.");
  }
  if (emailSignIn && !smtpUrl) {
    yield error("EMAIL_SIGN_IN is on, but SMTP_URL is not set: nobody gets a code. Set one, or unset the other.");
  }
  if (!smtpUrl) {
    const message = "SMTP_URL is not set: emails stay in the outbox, which `npm run outbox` shows.";
    yield emailVerification === "required"
      ? error(`${message} EMAIL_VERIFICATION is required, so new people can't sign in until you forward their email.`)
      : warning(`${message} Set it, so that people can confirm addresses and reset passwords.`);
    return;
  }
  try {
    await transporter(smtpUrl).verify();
    yield ok(`The mail server at ${new URL(smtpUrl).host} accepts emails from ${mailFrom}.`);
  } catch (failure) {
    yield error(`The mail server does not accept our emails (${messageOf(failure)}): check SMTP_URL.`);
  }
}

async function* checkProviders({ providers }: Settings): AsyncGenerator<Finding> {
  const problems = await providerProblems(providers);
  for (const provider of providers) {
    const problem = problems.get(provider);
    // People still sign in with passwords and passkeys.
    yield problem ? warning(problem) : ok(`People can sign in with ${provider.name}.`);
  }
}

/** How many names a browser accepts at least (WebAuthn Level 3, 5.11.1). */
const MAX_PASSKEY_HOSTS = 5;

/** Looks where browsers look whether passkeys work at the site's other addresses. */
async function* checkPasskeyOrigins({ passkeyOrigins }: Settings): AsyncGenerator<Finding> {
  const [first] = passkeyOrigins;
  if (first === undefined) return;
  // Browsers know the host only, without its port.
  const address = first.startsWith("https:") ? `https://${new URL(first).hostname}` : first;
  const file = `${address}/.well-known/webauthn`;
  try {
    const response = await fetch(file, { signal: AbortSignal.timeout(RESPONSE_TIMEOUT) });
    const { origins } = (response.ok ? await response.json() : {}) as { origins?: string[] };
    const missing = passkeyOrigins.filter((origin) => !origins?.includes(origin));
    yield missing.length === 0
      ? ok(`Passkeys of ${new URL(first).hostname} work at ${passkeyOrigins.join(", ")}.`)
      : error(`${file} does not list ${missing.join(", ")}: make that address serve this site, with PASSKEY_ORIGINS.`);
  } catch (failure) {
    yield error(
      `${file} can't be read (${messageOf(failure)}), so passkeys work at ${address} only: look at PASSKEY_ORIGINS, DNS and the proxy.`,
    );
  }
  if (new Set(passkeyOrigins.map((origin) => new URL(origin).hostname)).size > MAX_PASSKEY_HOSTS) {
    yield warning(`PASSKEY_ORIGINS has more than ${MAX_PASSKEY_HOSTS} hosts: some browsers ignore the rest.`);
  }
}

/** Stores a small file in the bucket, reads it and deletes it. */
async function* checkStorage({ storageUrl }: Settings): AsyncGenerator<Finding> {
  if (!storageUrl) return;
  const { protocol, host } = new URL(storageUrl);
  if (protocol === "http:") yield warning(`STORAGE_URL is http: pictures travel to ${host} unencrypted.`);
  const bucket = bucketStorage(storageUrl);
  const [key, contents] = ["doctor", Buffer.from(new Date().toISOString())];
  try {
    await bucket.put(key, contents);
    const isSame = (await bucket.get(key))?.equals(contents);
    await bucket.delete(key);
    yield isSame ? ok(`Pictures are stored at ${host}.`) : error(`${host} does not return what is stored there.`);
  } catch (failure) {
    yield error(`${messageOf(failure)} Look at STORAGE_URL: the key needs to put, get and delete objects.`);
  }
}

/** Looks whether the receiver is there, without an event: any response but a redirect will do. */
async function* checkWebhook({ eventsWebhook, databaseFile }: Settings): AsyncGenerator<Finding> {
  if (!eventsWebhook) return;
  // Not the whole address: its path or query may hold a secret.
  const { origin, protocol } = new URL(eventsWebhook.url);
  if (protocol === "http:") yield warning(`EVENTS_WEBHOOK_URL is http: events travel to ${origin} unencrypted.`);
  try {
    const { status } = await fetch(eventsWebhook.url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT),
    });
    yield status >= 300 && status < 400
      ? error(`The webhook at ${origin} redirects, which is not followed: set EVENTS_WEBHOOK_URL to where it leads.`)
      : ok(`The webhook at ${origin} is there.`);
  } catch (failure) {
    yield error(`The webhook at ${origin} does not respond (${messageOf(failure)}): look at EVENTS_WEBHOOK_URL.`);
  }
  if (databaseFile !== null && !existsSync(databaseFile)) return;
  // A database that is not there yet or is older says so itself.
  const { waiting, since } = await waitingWebhooks().catch(() => ({ waiting: 0, since: null }));
  if (since && Date.now() - since.getTime() > LONGEST_WAIT) {
    yield warning(
      `${waiting} events wait for the webhook, since ${since.toISOString()}: look for webhook_delayed in the log.`,
    );
  }
}

/** Sends a batch without spans to the collector, with the headers and certificates that the site would use. */
async function* checkTraces({ tracesEndpoint }: Settings): AsyncGenerator<Finding> {
  if (!tracesEndpoint) return;
  const { collectorProblem } = await import("../traces/collector");
  const problem = await collectorProblem(RESPONSE_TIMEOUT);
  // Not the whole address, which may hold a key.
  const { origin } = new URL(tracesEndpoint);
  yield problem === null
    ? ok(`Traces are sent to ${origin}.`)
    : error(
        `Traces can't be sent to ${origin} (${problem}): look at OTEL_EXPORTER_OTLP_ENDPOINT, or start the collector.`,
      );
}

async function* runChecks(): AsyncGenerator<Finding> {
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
    checkSecrets,
    checkAddress,
    checkSite,
    checkDatabase,
    checkBreachedPasswords,
    checkSpace,
    checkMail,
    checkProviders,
    checkPasskeyOrigins,
    checkStorage,
    checkWebhook,
    checkTraces,
  ]) {
    yield* check(settings);
  }
}

/** Adds `doctor`: checks everything that a site needs and says how to fix each finding. Changes nothing. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check everything that the site needs, and say how to fix each finding")
    .action(printFindings);
}

/** Prints the findings. Exits with code 1 if one is an error. */
async function printFindings(): Promise<never> {
  const count = { ok: 0, warning: 0, error: 0 };
  for await (const { level, message } of runChecks()) {
    count[level]++;
    console.log(`${level.padEnd(8)} ${message}`);
  }
  console.log(`${count.error} errors, ${count.warning} warnings.`);
  process.exit(count.error > 0 ? 1 : 0);
}
