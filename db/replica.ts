import "server-only";
import { type Client, createClient, type InStatement, LibsqlError } from "@libsql/client";
import { log } from "../log";
import { Follower } from "./follower";
import { firstFree, type OwnFile } from "./replica-file";
import { DatabaseUnavailableError, isDatabaseUnavailable } from "./unavailable";

/** Interval between two syncs of a replica, in milliseconds. */
const SYNC_INTERVAL = 1000;

/** How long a person waits for a replica to receive their writes, in milliseconds. */
const CATCH_UP_TIMEOUT = 3000;

/** How long a replica without contact is read before the server is asked first, in milliseconds. */
const UP_TO_DATE_FOR = 10_000;

/** If a server takes longer than this to fail, in milliseconds, others do not ask it again for as long. */
const PATIENCE = 1000;

/** Errors of reading and syncing when the file is no longer a database. */
const SPOILT = /^SQLITE_(CORRUPT|NOTADB|CANTOPEN|IOERR)|code: (SystemIoFailure|DatabaseCorrupt|NotADatabase)\b/;

/** The same as the timeout of a server's response, in milliseconds (db/remote.ts). */
const ANSWER_TIMEOUT = 5000;

/**
 * The server to replicate; and how long the replica may be used for sessions while it is unavailable, in milliseconds.
 */
type Server = { url: string; authToken: string | undefined; client: Client; sessionGrace: number };

/** A copy of the server's database in a file beside this process. Only syncing writes to it. */
export class Replica {
  /** Reads from this copy alone. */
  readonly copy: Client;
  /**
   * Reads from this copy while it is up to date, else from the server; and from this copy again while the server is
   * unavailable.
   */
  readonly current: Client;
  readonly #sessionGrace: number;
  readonly #file: OwnFile;
  readonly #follower: Follower;
  #reader: Client | undefined;
  #syncedAt = 0;
  #failing = false;
  /** Whether the last wait for someone's writes timed out. */
  #lacking = false;
  #awayUntil = 0;
  readonly #clock = setInterval(() => this.#tick(), SYNC_INTERVAL).unref();

  /** @throws SettingsError if no file can be created at the path */
  constructor(path: string, { url, authToken, client, sessionGrace }: Server) {
    this.#sessionGrace = sessionGrace;
    this.#file = firstFree(path);
    this.#follower = new Follower({ path: this.#file.path, url, authToken }, (...turn) => this.#told(...turn));
    const askServer = (asked: InStatement) => client.execute(asked);
    this.copy = asking((asked) => this.#read(asked));
    this.current = asking((asked) =>
      this.isUpToDate
        ? this.#read(asked).catch(() => askServer(asked))
        : this.unlessUnavailable(
            () => askServer(asked),
            () => this.#read(asked),
          ),
    );
  }

  /** Whether it is up to date with its server, as far as anyone has noticed. */
  get isUpToDate(): boolean {
    return !this.#lacking && Date.now() - this.#syncedAt < UP_TO_DATE_FOR;
  }

  /** Whether sessions are accepted from it, and it is read, while the server is unavailable. */
  get isWithinGrace(): boolean {
    return Date.now() - this.#syncedAt < this.#sessionGrace;
  }

  /** Queries the server, or the alternative if the server is unavailable and this copy is within its grace period. */
  async unlessUnavailable<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (!this.isWithinGrace) return ask();
    const began = Date.now();
    if (began < this.#awayUntil) return otherwise();
    // One request waits for a server that was slow to fail; the others don't.
    if (this.#awayUntil > 0) this.#awayUntil = began + ANSWER_TIMEOUT;
    let awayUntil = 0;
    try {
      return await ask();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (Date.now() - began > PATIENCE) awayUntil = Date.now() + PATIENCE;
      return await otherwise();
    } finally {
      this.#awayUntil = awayUntil;
    }
  }

  /**
   * Resolves once the replica has everything that the server has, however long that takes, or the server can't be
   * reached.
   */
  async firstSync(): Promise<void> {
    await this.#follower.catchUp().catch(() => {});
  }

  /**
   * Resolves once the replica has everything the server had at the call, or is known to lack it; then the server is
   * queried until it has.
   */
  async keepUp(): Promise<void> {
    try {
      await Promise.race([this.#follower.catchUp(), timeout()]);
    } catch {
      this.#lacking = true;
    }
  }

  async #read(asked: InStatement) {
    try {
      this.#reader ??= createClient({ url: `file:${this.#file.path}` });
      return await this.#reader.execute(asked);
    } catch (error) {
      if (error instanceof LibsqlError && SPOILT.test(error.code)) this.#startAnew(error.code);
      throw error;
    }
  }

  /** Deletes the damaged file and replicates from the beginning. No one reads it until it is complete. */
  #startAnew(reason: string): void {
    if (this.#syncedAt === 0) return;
    log().error({ event: "replica_spoilt", reason });
    this.#syncedAt = 0;
    this.#reader?.close();
    this.#reader = undefined;
    this.#follower.startAnew();
  }

  #tick(): void {
    void this.#follower.catchUp();
    // The server may have vanished during a sync.
    if (this.#syncedAt > 0 && Date.now() - this.#syncedAt > UP_TO_DATE_FOR) this.#say("It hears nothing.");
  }

  /** Handles the result of a sync. */
  #told(began: number, error?: string): void {
    if (error === undefined) {
      this.#syncedAt = began;
      this.#lacking = false;
    }
    this.#say(error);
    if (error !== undefined && SPOILT.test(error)) this.#startAnew(error);
  }

  /** Logs once that it is behind, and why, or that it has caught up. */
  #say(reason?: string): void {
    const failing = reason !== undefined;
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing) log().error({ event: "replica_behind", reason });
    else log().info({ event: "replica_caught_up" });
  }

  /** Releases the file for other processes. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.#reader?.close();
    await this.#follower.close();
    this.#file.lock.close();
  }
}

/** What queries outside a transaction need from a client. */
function asking(execute: (asked: InStatement) => ReturnType<Client["execute"]>): Client {
  const transaction = () => Promise.reject(new Error("A replica is read only."));
  return { execute, transaction } as unknown as Client;
}

async function timeout(): Promise<never> {
  await new Promise((waited) => setTimeout(waited, CATCH_UP_TIMEOUT).unref());
  throw new DatabaseUnavailableError("The replica did not catch up in time.");
}
