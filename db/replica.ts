import "server-only";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Client, createClient } from "@libsql/client";
import Database from "better-sqlite3";
import { log } from "../log";
import { SettingsError } from "../settings";
import { DatabaseAwayError } from "./remote";

/** How often a replica asks for what is new, in milliseconds. */
const SYNC_INTERVAL = 1000;

/** How long somebody waits for a replica to have what they wrote, in milliseconds. */
const CATCH_UP_TIMEOUT = 3000;

/**
 * How long a replica that can't reach its server is believed, in milliseconds. Until then people go on reading; sessions
 * that were ended elsewhere meanwhile are not heard of (docs/security.md).
 */
const BELIEVED_FOR = 15 * 60_000;

/** Most processes that keep replicas under one name. */
const MAX_REPLICAS = 64;

/** What is asked of the thread: what was asked last, and what came of each turn. */
type Turn = { done: Promise<void>; end: (error?: Error) => void; began: number };

/** A copy of the server's database in a file beside this process, which is never written to but by following the server. */
export class Replica {
  readonly client: Client;
  readonly #thread: Worker;
  /** Held while the process lives, by the operating system: two must not write one file. */
  readonly #lock: Database.Database;
  #turns: Turn[] = [];
  #syncedAt = 0;
  #failing = false;

  /** @throws SettingsError when there is no file to be had at the path */
  constructor(path: string, url: string, authToken: string | undefined) {
    const free = firstFree(path);
    this.#lock = free.lock;
    this.#thread = new Worker(join(process.cwd(), "db/replica.worker.mjs"), {
      workerData: { path: free.path, url, authToken },
    });
    this.#thread.unref();
    this.#thread.on("message", ({ error }: { error?: string }) => this.#ended(error));
    this.#thread.on("error", (error) => this.#ended(error.message));
    this.client = createClient({ url: `file:${free.path}` });
    setInterval(() => void this.catchUp().catch(() => {}), SYNC_INTERVAL).unref();
  }

  /** Whether it holds what its server held a short while ago. */
  get isBelieved(): boolean {
    return Date.now() - this.#syncedAt < BELIEVED_FOR;
  }

  /** Resolves once the replica has all that the server has, however long that takes, or the server can't be reached. */
  async firstSync(): Promise<void> {
    await this.#begin().done.catch(() => {});
  }

  /**
   * Resolves once the replica has all that the server had when this was called.
   * @throws DatabaseAwayError when that takes longer than three seconds
   */
  catchUp(): Promise<void> {
    // One turn may be under way, begun before this was called; the next one is everybody's who asks meanwhile.
    const next = this.#turns[1] ?? this.#begin();
    return Promise.race([next.done, timeout()]);
  }

  #begin(): Turn {
    let end: Turn["end"] = () => {};
    const done = new Promise<void>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
    done.catch(() => {});
    const turn = { done, end, began: 0 };
    this.#turns.push(turn);
    if (this.#turns.length === 1) this.#start(turn);
    return turn;
  }

  #start(turn: Turn): void {
    turn.began = Date.now();
    this.#thread.postMessage("sync");
  }

  #ended(error?: string): void {
    const turn = this.#turns.shift();
    if (error === undefined && turn) this.#syncedAt = turn.began;
    if ((error !== undefined) !== this.#failing) {
      this.#failing = error !== undefined;
      if (error !== undefined) log().error({ event: "replica_behind", reason: error });
      else log().info({ event: "replica_caught_up" });
    }
    turn?.end(error === undefined ? undefined : new DatabaseAwayError(`The replica can't catch up: ${error}`));
    const [next] = this.#turns;
    if (next) this.#start(next);
  }

  close(): void {
    this.client.close();
    this.#lock.close();
  }
}

async function timeout(): Promise<never> {
  await new Promise((waited) => setTimeout(waited, CATCH_UP_TIMEOUT).unref());
  throw new DatabaseAwayError("The replica did not catch up in time.");
}

/** The first of FILE, FILE-2, FILE-3 … that no other process has. */
function firstFree(path: string): { path: string; lock: Database.Database } {
  try {
    mkdirSync(dirname(path), { recursive: true });
    for (let number = 1; number <= MAX_REPLICAS; number++) {
      const own = number === 1 ? path : `${path}-${number}`;
      const lock = lockOn(`${own}.lock`);
      if (lock) return { path: own, lock };
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `The replica ${path} can't be opened (${reason}): set DATABASE_REPLICA to a file in a directory that this user may write.`,
    );
  }
  throw new SettingsError(`More than ${MAX_REPLICAS} processes have ${path}: set DATABASE_REPLICA to another file.`);
}

/** A lock that ends with the process, however that ends; null where another has it. */
function lockOn(file: string): Database.Database | null {
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw error;
  }
}
