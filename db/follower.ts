import "server-only";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DatabaseUnavailableError } from "./unavailable";

/** What is followed, and in which file. */
export type Following = { path: string; url: string; authToken: string | undefined };

/** Once that a replica was brought up to date, or was not: when that began, and what came of it. */
type Turn = { done: Promise<void>; end: (error?: Error) => void; began: number };

/** The thread that brings a replica up to date (replica.worker.mjs), one turn after the other. */
export class Follower {
  readonly #following: Following;
  readonly #told: (began: number, error?: string) => void;
  #thread: Worker | undefined;
  #turns: Turn[] = [];

  /** `told` is told of each turn: when it began, in milliseconds since 1970, and why it failed, where it did. */
  constructor(following: Following, told: (began: number, error?: string) => void) {
    this.#following = following;
    this.#told = told;
  }

  /**
   * Resolves once the replica has all that the server had when this was called.
   * @throws DatabaseUnavailableError where it can't
   */
  catchUp(): Promise<void> {
    // One turn may be under way, begun before this was called; the next one is everybody's who asks meanwhile.
    return (this.#turns[1] ?? this.#begin()).done;
  }

  /** Throws away what is in the file and follows from the beginning. What is under way counts for nothing. */
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
    // Not everybody waits for it.
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
