import "server-only";
import { breachedPasswords } from "../accounts/breached-passwords";
import { prune } from "../accounts/prune";
import { errorMessage } from "../app/error-message";
import { providerProblems } from "../auth/providers/metadata";
import { isDatabaseUnavailable, openReplica } from "../db/client";
import { migrate } from "../db/migrate";
import { deliverWebhooks, waitingWebhooks } from "../events/webhook";
import { advanceImports } from "../feed/import/steps";
import { purgeDeletedPosts } from "../feed/posts";
import { indexMarkedTexts } from "../feed/search-index";
import { captureConsole, log } from "../log";
import { logRequest } from "../log/requests";
import { deliverEmails } from "../mail/deliver";
import { waitingEmails } from "../mail/queue";
import { readGauge } from "../metrics";
import { deliverPushes } from "../push/deliver";
import { vapidKeys } from "../push/vapid";
import { SettingsError, settings } from "../settings";
import { deleteUnusedFiles } from "../storage/unused-files";
import { bridge } from "./next-bridge";

/** Prepares this process to serve requests, or exits with an error that names the setting to change. */
export async function start(): Promise<void> {
  try {
    const { databaseUrl, tracesEndpoint } = settings();
    // Before anything that traces could tell of.
    if (tracesEndpoint) (await import("../traces/opentelemetry")).startTracing();
    await migrate().catch((error) => {
      if (!isDatabaseUnavailable(error)) throw error;
      throw new SettingsError(
        `The database ${withoutQuery(databaseUrl)} does not respond: start it, or set DATABASE_URL and DATABASE_AUTH_TOKEN.`,
      );
    });
    await openReplica();
    // An unreadable file must stop the start, not the first registration.
    breachedPasswords();
    bridge.errorMessage = errorMessage;
    bridge.logRequest = logRequest;
    if (process.env.NODE_ENV === "production") captureConsole();
    log().info({ event: "started", databaseUrl: withoutQuery(databaseUrl) });
    // One of several workers (server/serve.ts) is enough.
    if ((process.env.MICROBLOG_WORKER ?? "0") === "0") {
      schedulePruning();
      void reportProviders();
      await scheduleQueues();
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** An address without its query, which may hold a token. */
const withoutQuery = (url: string) => url.split("?")[0];

/** Logs which identity providers can't be used. Nobody waits for it: other ways of signing in are not affected. */
async function reportProviders(): Promise<void> {
  for (const [{ id }, message] of await providerProblems(settings().providers)) {
    log().warn({ event: "provider_unavailable", provider: id, message });
  }
}

/** Intervals for looking for what any process, host or command has queued, in milliseconds. */
const WORK_INTERVAL = 1000;
const MAIL_INTERVAL = 5000;

/** Does what is queued, for as long as the process runs: the webhook's events, emails, imports and pushes. */
async function scheduleQueues(): Promise<void> {
  const { eventsWebhook, smtpUrl } = settings();
  if (eventsWebhook) {
    readGauge("microblog_webhooks_waiting", async () => (await waitingWebhooks()).waiting);
    repeat("webhooks_failed", deliverWebhooks, WORK_INTERVAL);
  }
  if (smtpUrl) {
    readGauge("microblog_emails_waiting", async () => (await waitingEmails()).waiting);
    repeat("emails_failed", deliverEmails, MAIL_INTERVAL);
  }
  repeat("imports_failed", advanceImports, WORK_INTERVAL);
  // The first browser that asks for the keys finds them.
  await vapidKeys();
  repeat("pushes_failed", deliverPushes, WORK_INTERVAL);
}

/** Does work again and again, never twice at a time. A failure is logged as this event. */
function repeat(failure: string, work: () => Promise<unknown>, interval: number): void {
  let isWorking = false;
  const job = async () => {
    if (isWorking) return;
    isWorking = true;
    try {
      await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) log().error({ event: failure, err: error });
    } finally {
      isWorking = false;
    }
  };
  setInterval(job, interval).unref();
}

/** Interval for deleting expired rows, in milliseconds. `npm run prune` does the same, for cron. */
const PRUNE_INTERVAL = 3_600_000;

function schedulePruning(): void {
  const job = async () => {
    try {
      const { accounts, rows } = await prune();
      await purgeDeletedPosts();
      await deleteUnusedFiles();
      const indexed = await indexMarkedTexts();
      if (indexed > 0) log().info({ event: "search_indexed", rows: indexed });
      if (accounts + rows > 0) log().info({ event: "pruned", accounts, rows });
    } catch (error) {
      if (isDatabaseUnavailable(error)) log().warn({ event: "prune_deferred" });
      else log().error({ event: "prune_failed", err: error });
    }
  };
  void job();
  setInterval(job, PRUNE_INTERVAL).unref();
}
