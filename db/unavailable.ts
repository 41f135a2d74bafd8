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

/** What an operator can do, by the beginning of the engine's code. */
const ADVICE = {
  SQLITE_FULL: "free space on the database's disk",
  SQLITE_READONLY: "make the database's file, its folder and their file system writable for the site's user",
  SQLITE_IOERR: "look whether the database's disk fails, is read-only or at a limit (dmesg, df, ulimit)",
  SQLITE_BUSY: "find what else holds the database's file open, such as a backup or a shell, and end it",
};

/**
 * Why the database is unavailable, for the log: the engine's code with what to do, such as "SQLITE_FULL: free space …",
 * or a sentence. Holds no values.
 */
export function unavailableReason(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { cause } = error;
  if (error.name !== "DatabaseUnavailableError") return unavailableReason(cause);
  if (!(cause instanceof Error && "code" in cause)) return error.message;
  const code = String(cause.code);
  const advice = Object.entries(ADVICE).find(([beginning]) => code.startsWith(beginning))?.[1];
  return advice ? `${code}: ${advice}` : code;
}
