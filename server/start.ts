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
import { readGauge } from "../metrics";
import { deliverPushes } from "../push/deliver";
import { vapidKeys } from "../push/vapid";
import { SettingsError, settings } from "../settings";
import { bridge } from "./next-bridge";

/** Prepares this process to serve requests, or exits with an error that names the setting to change. */
export async function start(): Promise<void> {
  try {
    const { databaseUrl } = settings();
    await migrate().catch((error) => {
      if (!isDatabaseUnavailable(error)) throw error;
      throw new SettingsError(
        `The database ${databaseUrl} does not answer: start it, or set DATABASE_URL and DATABASE_AUTH_TOKEN.`,
      );
    });
    await openReplica();
    // An unreadable file must stop the start, not the first registration.
    breachedPasswords();
    bridge.errorMessage = errorMessage;
    bridge.logRequest = logRequest;
    if (process.env.NODE_ENV === "production") captureConsole();
    log().info({ event: "started", databaseUrl: databaseUrl.split("?")[0] });
    // One of several workers (server/serve.ts) is enough.
    if ((process.env.MICROBLOG_WORKER ?? "0") === "0") {
      schedulePruning();
      void reportProviders();
      if (settings().eventsWebhook) {
        readGauge("microblog_webhooks_waiting", async () => (await waitingWebhooks()).waiting);
        repeat(() => deliverWebhooks(), "webhooks_failed");
      }
      repeat(() => advanceImports(), "imports_failed");
      // The first browser that asks for the keys finds them.
      await vapidKeys();
      repeat(() => deliverPushes(), "pushes_failed");
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Logs which identity providers can't be used. Nobody waits for it: other ways of signing in are not affected. */
async function reportProviders(): Promise<void> {
  for (const [{ id }, message] of await providerProblems(settings().providers)) {
    log().warn({ event: "provider_unavailable", provider: id, message });
  }
}

/** Interval for looking for work, in milliseconds. */
const WORK_INTERVAL = 1000;

/** Does the work that any process, host or command has queued, again and again; a failure is logged as this event. */
function repeat(work: () => Promise<void>, event: string): void {
  let isWorking = false;
  const job = async () => {
    if (isWorking) return;
    isWorking = true;
    try {
      await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) log().error({ event, err: error });
    } finally {
      isWorking = false;
    }
  };
  setInterval(job, WORK_INTERVAL).unref();
}

/** Interval for deleting expired rows, in milliseconds. `npm run prune` does the same, for cron. */
const PRUNE_INTERVAL = 3_600_000;

function schedulePruning(): void {
  const job = async () => {
    try {
      const { accounts, rows } = await prune();
      await purgeDeletedPosts();
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
