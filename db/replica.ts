import "server-only";
import { type Client, createClient, type InStatement, LibsqlError } from "@libsql/client";
import { log } from "../log";
import { settings } from "../settings";
import { firstFree, type OwnFile } from "./replica-file";
import { ReplicaThread } from "./replica-thread";
import { DatabaseUnavailableError, isDatabaseUnavailable } from "./unavailable";

/** Interval between two syncs of a replica, in milliseconds. */
const SYNC_INTERVAL = 1000;

/** How long a person waits for a replica to receive their writes, in milliseconds. */
const CATCH_UP_TIMEOUT = 3000;

/** How long a replica without contact is read before the server is asked first, in milliseconds. */
const MAX_STALENESS = 10_000;

/** If a server takes longer than this to fail, in milliseconds, others do not ask it again for as long. */
const SLOW_FAILURE_TIME = 1000;

/** Errors of reading and syncing when the file is no longer a database. */
const CORRUPTION_CODES =
  /^SQLITE_(CORRUPT|NOTADB|CANTOPEN|IOERR)|code: (SystemIoFailure|DatabaseCorrupt|NotADatabase)\b/;

/**
 * The server to replicate; and how long the replica may be used for sessions while it is unavailable, in milliseconds.
 */
type Server = { url: string; authToken: string | undefined; client: Client; sessionGrace: number };

/** A copy of the server's database in a file beside this process. Only syncing writes to it. */
export class Replica {
  /** Reads from this copy alone. */
  readonly direct: Client;
  /**
   * Reads from this copy while it is up to date, else from the server; and from this copy again while the server is
   * unavailable.
   */
  readonly preferred: Client;
  readonly #sessionGrace: number;
  readonly #file: OwnFile;
  readonly #thread: ReplicaThread;
  #reader: Client | undefined;
  #syncedAt = 0;
  #isBehind = false;
  /** Whether the last wait for someone's writes timed out. */
  #isMissingWrites = false;
  #unavailableUntil = 0;
  readonly #clock = setInterval(() => this.#tick(), SYNC_INTERVAL).unref();

  /** @throws SettingsError if no file can be created at the path */
  constructor(path: string, { url, authToken, client, sessionGrace }: Server) {
    this.#sessionGrace = sessionGrace;
    this.#file = firstFree(path);
    this.#thread = new ReplicaThread({ path: this.#file.path, url, authToken }, (...sync) => this.#handleSync(...sync));
    const queryServer = (statement: InStatement) => client.execute(statement);
    this.direct = toClient((statement) => this.#read(statement));
    this.preferred = toClient((statement) =>
      this.isUpToDate
        ? this.#read(statement).catch(() => queryServer(statement))
        : this.withFallback(
            () => queryServer(statement),
            () => this.#read(statement),
          ),
    );
  }

  /** Whether it is up to date with its server, as far as anyone has noticed. */
  get isUpToDate(): boolean {
    return !this.#isMissingWrites && this.lag < MAX_STALENESS;
  }

  /** How old its data may be, in milliseconds: the time since its last sync began. */
  get lag(): number {
    return Date.now() - this.#syncedAt;
  }

  /** Whether sessions are accepted from it, and it is read, while the server is unavailable. */
  get isWithinGrace(): boolean {
    return this.lag < this.#sessionGrace;
  }

  /** Queries the server, or the alternative if the server is unavailable and this copy is within its grace period. */
  async withFallback<T>(query: () => Promise<T>, fallback: () => Promise<T>): Promise<T> {
    if (!this.isWithinGrace) return query();
    const startedAt = Date.now();
    if (startedAt < this.#unavailableUntil) return fallback();
    // One request waits for a server that was slow to fail; the others don't.
    if (this.#unavailableUntil > 0) this.#unavailableUntil = startedAt + settings().databaseTimeoutMs;
    let unavailableUntil = 0;
    try {
      return await query();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (Date.now() - startedAt > SLOW_FAILURE_TIME) unavailableUntil = Date.now() + SLOW_FAILURE_TIME;
      return await fallback();
    } finally {
      this.#unavailableUntil = unavailableUntil;
    }
  }

  /**
   * Resolves once the replica has everything that the server has, however long that takes, or the server can't be
   * reached.
   */
  async firstSync(): Promise<void> {
    await this.#thread.catchUp().catch(() => {});
  }

  /**
   * Resolves once the replica has everything the server had at the call, or is known to lack it; then the server is
   * queried until it has.
   */
  async sync(): Promise<void> {
    try {
      await Promise.race([this.#thread.catchUp(), timeout()]);
    } catch {
      this.#isMissingWrites = true;
    }
  }

  async #read(statement: InStatement) {
    // Opening a deleted file would create an empty one, which this process would then read for ever.
    if (this.#syncedAt === 0) throw new DatabaseUnavailableError("The replica is not complete.");
    try {
      this.#reader ??= createClient({ url: `file:${this.#file.path}` });
      return await this.#reader.execute(statement);
    } catch (error) {
      if (error instanceof LibsqlError && CORRUPTION_CODES.test(error.code)) this.#restart(error.code);
      throw error;
    }
  }

  /** Deletes the damaged file and replicates from the beginning. Nothing is read from it until it is complete. */
  #restart(reason: string): void {
    if (this.#syncedAt === 0) return;
    log().error({ event: "replica_corrupted", reason });
    this.#syncedAt = 0;
    this.#reader?.close();
    this.#reader = undefined;
    this.#thread.restart();
  }

  #tick(): void {
    void this.#thread.catchUp();
    // The server may have vanished during a sync.
    if (this.#syncedAt > 0 && this.lag > MAX_STALENESS) this.#logState("It has lost contact with the server.");
  }

  /** Handles the result of a sync. */
  #handleSync(startedAt: number, error?: string): void {
    if (error === undefined) {
      this.#syncedAt = startedAt;
      this.#isMissingWrites = false;
    }
    this.#logState(error);
    if (error !== undefined && CORRUPTION_CODES.test(error)) this.#restart(error);
  }

  /** Logs once that it is behind, and why, or that it has caught up. */
  #logState(reason?: string): void {
    const isBehind = reason !== undefined;
    if (isBehind === this.#isBehind) return;
    this.#isBehind = isBehind;
    if (isBehind) log().error({ event: "replica_behind", reason });
    else log().info({ event: "replica_caught_up" });
  }

  /** Releases the file for other processes. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.#reader?.close();
    await this.#thread.close();
    this.#file.lock.close();
  }
}

/** What queries outside a transaction need from a client. */
function toClient(execute: (statement: InStatement) => ReturnType<Client["execute"]>): Client {
  const transaction = () => Promise.reject(new Error("A replica is read only."));
  return { execute, transaction } as unknown as Client;
}

async function timeout(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, CATCH_UP_TIMEOUT).unref());
  throw new DatabaseUnavailableError("The replica did not catch up in time.");
}
