import "server-only";
import { breachedPasswords } from "../accounts/breached-passwords";
import { prune } from "../accounts/prune";
import { errorMessage } from "../app/error-message";
import { isDatabaseUnavailable, openReplica } from "../db/client";
import { migrate } from "../db/migrate";
import { purgeDeletedPosts } from "../feed/posts";
import { captureConsole, log } from "../log";
import { logRequest } from "../log/requests";
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
    if ((process.env.MICROBLOG_WORKER ?? "0") === "0") schedulePruning();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Interval for deleting expired rows, in milliseconds. `npm run prune` does the same, for cron. */
const PRUNE_INTERVAL = 3_600_000;

function schedulePruning(): void {
  const job = async () => {
    try {
      const { accounts, rows } = await prune();
      await purgeDeletedPosts();
      if (accounts + rows > 0) log().info({ event: "pruned", accounts, rows });
    } catch (error) {
      if (isDatabaseUnavailable(error)) log().warn({ event: "prune_deferred" });
      else log().error({ event: "prune_failed", err: error });
    }
  };
  void job();
  setInterval(job, PRUNE_INTERVAL).unref();
}
