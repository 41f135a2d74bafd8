/* Defines when the database counts as unavailable. Pure: instrumentation.ts is built for the edge too. */

/**
 * The database can't be queried, or not written to, at the moment. An unacknowledged write may or may not be stored.
 */
export class DatabaseUnavailableError extends Error {
  override name = "DatabaseUnavailableError";
}

/** Seconds after which a retry makes sense: a restarted server is up by then. */
export const UNAVAILABLE_RETRY_SECONDS = 5;

/**
 * Whether an error, or its cause, is that the database is unavailable. Checks the name, because Next.js has the class
 * once per bundle. Auth.js keeps a cause in an object.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "DatabaseUnavailableError") return true;
  const { cause } = error;
  return isDatabaseUnavailable(cause instanceof Error ? cause : (cause as { err?: unknown } | undefined)?.err);
}
