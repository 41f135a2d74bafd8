import "server-only";
import { type Client, createClient, type InStatement, type InValue, LibsqlError } from "@libsql/client";
import { DatabaseUnavailableError } from "./unavailable";

/** How long a server may take to answer, in milliseconds: as long as a busy file is waited for (db/embedded.ts). */
const TIMEOUT = 5000;

/** How long a migration may take, in milliseconds: as long as a worker may until it listens (server/serve.ts). */
const MIGRATION_TIMEOUT = 300_000;

/** A client of a libSQL server. Each statement, each step of a transaction and each migration is one HTTP request. */
export function remoteClient(url: string, authToken: string | undefined): Client {
  let timeout = TIMEOUT;
  const fetchInTime = (request: Request) => fetch(request, { signal: AbortSignal.timeout(timeout) });
  const client = createClient({ url, ...(authToken ? { authToken } : {}), fetch: fetchInTime });
  const migrate = client.migrate.bind(client);
  return Object.assign(client, {
    async migrate(statements: InStatement[]) {
      timeout = MIGRATION_TIMEOUT;
      try {
        return await migrate(statements);
      } finally {
        timeout = TIMEOUT;
      }
    },
  });
}

/** A value as every engine stores it: half a character, which JSON can't carry, becomes U+FFFD, as it does in a file. */
export const storable = (value: InValue): InValue => (typeof value === "string" ? value.toWellFormed() : value);

/** Codes of errors that are not about what was asked. */
const AWAY =
  /^(HRANA_\w+_ERROR|STREAM_\w+|TRANSACTION_\w+|INTERNAL_ERROR|SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY)\w*)$/;

/** The error as a DatabaseUnavailableError where that is what it comes down to, else as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isAway =
    AWAY.test("code" in error ? String(error.code) : "") ||
    (error instanceof LibsqlError && statusOf(error) >= 500) ||
    // What fetch() rejects with: no connection, one that broke off, or no answer in time.
    /^(fetch failed|terminated)$/.test(error.message) ||
    error.name === "TimeoutError";
  return isAway ? new DatabaseUnavailableError("The database does not answer.", { cause: error }) : error;
}

/** The HTTP status that a server refused with, or 0. */
const statusOf = ({ cause }: LibsqlError) => (cause instanceof Error && "status" in cause ? Number(cause.status) : 0);
