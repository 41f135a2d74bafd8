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

/** Why the database is unavailable, for the log: the engine's code, such as SQLITE_FULL, or a sentence. Holds no values. */
export function unavailableReason(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { cause } = error;
  if (error.name !== "DatabaseUnavailableError") return unavailableReason(cause);
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
