import "server-only";
import { prune } from "./accounts/prune";
import { db } from "./db/client";
import { migrate } from "./db/migrate";
import { forgetDeletedPosts } from "./feed/posts";
import { captureConsole, log } from "./log";
import { SettingsError, settings } from "./settings";

/** Makes this process ready to answer, or ends it with one sentence that says which setting to change. */
export function start(): void {
  try {
    const { databaseFile } = settings();
    migrate(db());
    if (process.env.NODE_ENV === "production") captureConsole();
    log().info({ event: "started", databaseFile });
    // Of several workers (scripts/serve.mjs) one is enough.
    if ((process.env.MICROBLOG_WORKER ?? "0") === "0") pruneNowAndThen();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** How often what has run out is deleted, in milliseconds. `npm run prune` does the same, for cron. */
const PRUNE_INTERVAL = 3_600_000;

function pruneNowAndThen(): void {
  const job = () => {
    try {
      const { accounts, rows } = prune();
      forgetDeletedPosts();
      if (accounts + rows > 0) log().info({ event: "pruned", accounts, rows });
    } catch (error) {
      log().error({ event: "prune_failed", err: error });
    }
  };
  job();
  setInterval(job, PRUNE_INTERVAL).unref();
}
