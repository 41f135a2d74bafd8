import "server-only";
import { log } from "../log";
import { observe } from "../metrics";
import { settings } from "../settings";
import { tracedStatement } from "../traces";

/** The database itself, or this process's replica of it. */
export type DatabaseName = "main" | "replica";

/**
 * Runs a statement and measures it, with its wait for a transaction that is under way. Logs it if it takes SLOW_QUERY_MS
 * or longer; never its values, which may be secret.
 */
export async function timed<T>(database: DatabaseName, query: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await tracedStatement(database, query, run);
  } finally {
    const ms = performance.now() - began;
    observe("microblog_database_query_duration_seconds", { database }, ms / 1000);
    const { slowQueryMs } = settings();
    if (slowQueryMs > 0 && ms >= slowQueryMs) log().warn({ event: "slow_query", database, query, ms: Math.round(ms) });
  }
}
