/* What it means that the database is away. Pure: instrumentation.ts is built for the edge too. */

/** The database can't be asked, or can't be written to, for the moment. What was not acknowledged may be written or not. */
export class DatabaseAwayError extends Error {
  override name = "DatabaseAwayError";
}

/** Seconds after which it is worth trying again: a server that is started anew is there by then. */
export const AWAY_RETRY_SECONDS = 5;

/**
 * Whether an error, or what caused it, is that the database is away. Goes by the name: Next.js has the class once per
 * bundle. Auth.js keeps a cause in an object.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "DatabaseAwayError") return true;
  const { cause } = error;
  return isDatabaseAway(cause instanceof Error ? cause : (cause as { err?: unknown } | undefined)?.err);
}
