import "server-only";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DatabaseUnavailableError } from "./unavailable";

/** What to replicate, and into which file. */
export type Following = { path: string; url: string; authToken: string | undefined };

/** One sync of the replica: when it began, and its result. */
type Turn = { done: Promise<void>; end: (error?: Error) => void; began: number };

/** The thread that keeps a replica up to date (replica.worker.mjs), one sync after another. */
export class Follower {
  readonly #following: Following;
  readonly #told: (began: number, error?: string) => void;
  #thread: Worker | undefined;
  #turns: Turn[] = [];

  /** Calls `told` after each sync: when it began, in milliseconds since 1970, and why it failed, if it did. */
  constructor(following: Following, told: (began: number, error?: string) => void) {
    this.#following = following;
    this.#told = told;
  }

  /**
   * Resolves once the replica has everything the server had at the call.
   * @throws DatabaseUnavailableError if it can't
   */
  catchUp(): Promise<void> {
    // A sync that began before this call may be running. The next one serves everyone who asks in the meantime.
    return (this.#turns[1] ?? this.#begin()).done;
  }

  /** Deletes the file's content and replicates from the beginning. A running sync is ignored. */
  startAnew(): void {
    for (const turn of this.#turns) turn.began = 0;
    this.#thread?.postMessage("start anew");
    void this.catchUp();
  }

  async close(): Promise<void> {
    this.#thread?.removeAllListeners();
    await this.#thread?.terminate();
  }

  #begin(): Turn {
    let end: Turn["end"] = () => {};
    const done = new Promise<void>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
    // Not every caller waits for it.
    done.catch(() => {});
    const turn = { done, end, began: 0 };
    this.#turns.push(turn);
    if (this.#turns.length === 1) this.#start(turn);
    return turn;
  }

  #start(turn: Turn): void {
    turn.began = Date.now();
    this.#thread ??= this.#startThread();
    this.#thread.postMessage("sync");
  }

  #startThread(): Worker {
    const thread = new Worker(join(process.cwd(), "db/replica.worker.mjs"), { workerData: this.#following });
    thread.unref();
    let reason = "Its thread ended.";
    thread.on("message", ({ error }: { error?: string }) => this.#ended(error));
    thread.on("error", ({ message }) => {
      reason = message;
    });
    thread.on("exit", () => {
      this.#thread = undefined;
      this.#ended(reason);
    });
    return thread;
  }

  #ended(error?: string): void {
    const turn = this.#turns.shift();
    const [next] = this.#turns;
    if (next) this.#start(next);
    this.#told(turn?.began ?? 0, error);
    turn?.end(error === undefined ? undefined : new DatabaseUnavailableError(`The replica can't catch up: ${error}`));
  }
}
