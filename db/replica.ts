import "server-only";
import { type Client, createClient, type InStatement, LibsqlError } from "@libsql/client";
import { log } from "../log";
import { Follower } from "./follower";
import { firstFree, type OwnFile } from "./replica-file";
import { DatabaseUnavailableError, isDatabaseUnavailable } from "./unavailable";

/** How often a replica asks for what is new, in milliseconds. */
const SYNC_INTERVAL = 1000;

/** How long somebody waits for a replica to have what they wrote, in milliseconds. */
const CATCH_UP_TIMEOUT = 3000;

/** How long a replica that hears nothing is read before the server is asked first, in milliseconds. */
const UP_TO_DATE_FOR = 10_000;

/** A server that takes longer to fail, in milliseconds, is not asked again by everybody for as long as that. */
const PATIENCE = 1000;

/** What reading and following fail with where the file is no longer a database. */
const SPOILT = /^SQLITE_(CORRUPT|NOTADB|CANTOPEN|IOERR)|code: (SystemIoFailure|DatabaseCorrupt|NotADatabase)\b/;

/** As long as one waits for a server's answer, in milliseconds (db/remote.ts). */
const ANSWER_TIMEOUT = 5000;

/** The server that a replica follows; and how long the replica is believed while that is away, in milliseconds. */
type Server = { url: string; authToken: string | undefined; client: Client; sessionGrace: number };

/** A copy of the server's database in a file beside this process, which is never written to but by following the server. */
export class Replica {
  /** Asks this copy alone. */
  readonly copy: Client;
  /** Asks this copy while it is up to date, else the server; and this copy again while the server is away. */
  readonly current: Client;
  readonly #sessionGrace: number;
  readonly #file: OwnFile;
  readonly #follower: Follower;
  #reader: Client | undefined;
  #syncedAt = 0;
  #failing = false;
  /** Whether it lacked what somebody had written when it was last waited for. */
  #lacking = false;
  #awayUntil = 0;
  readonly #clock = setInterval(() => this.#tick(), SYNC_INTERVAL).unref();

  /** @throws SettingsError when there is no file to be had at the path */
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

  /** Whether it holds what its server held a moment ago, as far as anybody has noticed. */
  get isUpToDate(): boolean {
    return !this.#lacking && Date.now() - this.#syncedAt < UP_TO_DATE_FOR;
  }

  /** Whether people are let in by it, and read, while the server is away. */
  get isWithinGrace(): boolean {
    return Date.now() - this.#syncedAt < this.#sessionGrace;
  }

  /** Asks the server, or otherwise where the server is away and this copy is believed. */
  async unlessUnavailable<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (!this.isWithinGrace) return ask();
    const began = Date.now();
    if (began < this.#awayUntil) return otherwise();
    // One waits for a server that kept people waiting; the others need not.
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

  /** Resolves once the replica has all that the server has, however long that takes, or the server can't be reached. */
  async firstSync(): Promise<void> {
    await this.#follower.catchUp().catch(() => {});
  }

  /**
   * Resolves once the replica has all that the server had when this was called, or it is known to lack it: then the
   * server is asked until it has.
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

  /** Throws away what the file has become, and follows from the beginning; until it has all, nobody reads it. */
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
    // The server may have vanished in the middle of a turn.
    if (this.#syncedAt > 0 && Date.now() - this.#syncedAt > UP_TO_DATE_FOR) this.#say("It hears nothing.");
  }

  /** What came of a turn of the follower's. */
  #told(began: number, error?: string): void {
    if (error === undefined) {
      this.#syncedAt = began;
      this.#lacking = false;
    }
    this.#say(error);
    if (error !== undefined && SPOILT.test(error)) this.#startAnew(error);
  }

  /** Logs that it is behind, and why, or that it has caught up: once. */
  #say(reason?: string): void {
    const failing = reason !== undefined;
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing) log().error({ event: "replica_behind", reason });
    else log().info({ event: "replica_caught_up" });
  }

  /** Leaves the file to others. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.#reader?.close();
    await this.#follower.close();
    this.#file.lock.close();
  }
}

/** What queries outside a transaction need of a client. */
function asking(execute: (asked: InStatement) => ReturnType<Client["execute"]>): Client {
  const transaction = () => Promise.reject(new Error("A replica is read only."));
  return { execute, transaction } as unknown as Client;
}

async function timeout(): Promise<never> {
  await new Promise((waited) => setTimeout(waited, CATCH_UP_TIMEOUT).unref());
  throw new DatabaseUnavailableError("The replica did not catch up in time.");
}
