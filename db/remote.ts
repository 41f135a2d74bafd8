import "server-only";
import type { Client, InArgs, InStatement, InValue, LibsqlError, TransactionMode } from "@libsql/client";
import { settings } from "../settings";
import { DatabaseUnavailableError } from "./unavailable";

/** Timeout of a migration, in milliseconds: the same as for a worker's start (server/serve.ts). */
const MIGRATION_TIMEOUT = 300_000;

/**
 * A client of a libSQL server. Each statement, each step of a transaction and each migration is one HTTP request. Its
 * package is loaded with the first one, because a process with a database file needs none of it.
 */
export function remoteClient(url: string, authToken: string | undefined): Client {
  const { databaseTimeoutMs } = settings();
  let timeout = databaseTimeoutMs;
  const fetchInTime = (request: Request) => {
    // Rows are few and near: compressing them takes both sides longer than sending them.
    request.headers.set("accept-encoding", "identity");
    return fetch(request, { signal: AbortSignal.timeout(timeout) });
  };
  let loading: Promise<Client> | undefined;
  const server = () => {
    loading ??= import("@libsql/client").then(({ createClient }) =>
      createClient({ url, ...(authToken ? { authToken } : {}), fetch: fetchInTime }),
    );
    return loading;
  };
  return {
    protocol: "http",
    closed: false,
    execute: async (statement: InStatement | string, args?: InArgs) =>
      typeof statement === "string" ? (await server()).execute(statement, args) : (await server()).execute(statement),
    batch: async (...batch) => (await server()).batch(...batch),
    transaction: async (mode: TransactionMode = "write") => (await server()).transaction(mode),
    executeMultiple: async (sql) => (await server()).executeMultiple(sql),
    sync: async () => (await server()).sync(),
    async migrate(statements) {
      timeout = MIGRATION_TIMEOUT;
      try {
        return await (await server()).migrate(statements);
      } finally {
        timeout = databaseTimeoutMs;
      }
    },
    // There is nothing to close: a request is over with its response.
    close() {},
    reconnect() {},
  };
}

/**
 * A value that every engine stores alike: half a surrogate pair, which JSON can't carry, becomes U+FFFD, as in a file.
 */
export const storable = (value: InValue): InValue => (typeof value === "string" ? value.toWellFormed() : value);

/** Error codes that do not concern the statement itself. */
const UNAVAILABLE_CODES =
  /^(HRANA_\w+_ERROR|STREAM_\w+|TRANSACTION_\w+|INTERNAL_ERROR|SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY)\w*)$/;

/** The error as a DatabaseUnavailableError if that is its cause, else unchanged. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isUnavailable =
    UNAVAILABLE_CODES.test("code" in error ? String(error.code) : "") ||
    (error.name === "LibsqlError" && statusOf(error as LibsqlError) >= 500) ||
    // fetch() rejects with these: no connection, a broken one, or a timeout.
    /^(fetch failed|terminated)$/.test(error.message) ||
    error.name === "TimeoutError";
  return isUnavailable ? new DatabaseUnavailableError("The database does not respond.", { cause: error }) : error;
}

/** The HTTP status of a server's refusal, or 0. */
const statusOf = ({ cause }: LibsqlError) => (cause instanceof Error && "status" in cause ? Number(cause.status) : 0);
