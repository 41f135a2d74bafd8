/* What it means that the database is away. Pure: instrumentation.ts is built for the edge too. */

/** The database can't be asked, or can't be written to, for the moment. What was not acknowledged may be written or not. */
export class DatabaseUnavailableError extends Error {
  override name = "DatabaseUnavailableError";
}

/** Seconds after which it is worth trying again: a server that is started anew is there by then. */
export const UNAVAILABLE_RETRY_SECONDS = 5;

/**
 * Whether an error, or what caused it, is that the database is away. Goes by the name: Next.js has the class once per
 * bundle. Auth.js keeps a cause in an object.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "DatabaseUnavailableError") return true;
  const { cause } = error;
  return isDatabaseUnavailable(cause instanceof Error ? cause : (cause as { err?: unknown } | undefined)?.err);
}
