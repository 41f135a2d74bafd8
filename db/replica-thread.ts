import "server-only";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DatabaseUnavailableError } from "./unavailable";

/** What to replicate, and into which file. */
export type ReplicationSource = { path: string; url: string; authToken: string | undefined };

/** One sync of the replica: when it started, and its result. */
type Sync = { done: Promise<void>; end: (error?: Error) => void; startedAt: number };

/** The thread that keeps a replica up to date (replica.worker.mjs), one sync after another. */
export class ReplicaThread {
  readonly #source: ReplicationSource;
  readonly #onSync: (startedAt: number, error?: string) => void;
  #thread: Worker | undefined;
  #syncs: Sync[] = [];

  /** Calls `onSync` after each sync: when it started, in milliseconds since 1970, and why it failed, if it did. */
  constructor(source: ReplicationSource, onSync: (startedAt: number, error?: string) => void) {
    this.#source = source;
    this.#onSync = onSync;
  }

  /**
   * Resolves once the replica has everything the server had at the call.
   * @throws DatabaseUnavailableError if it can't
   */
  catchUp(): Promise<void> {
    // A sync that started before this call may be running. The next one serves every call until it starts.
    return (this.#syncs[1] ?? this.#begin()).done;
  }

  /** Deletes the file's content and replicates from the beginning. A running sync is ignored. */
  restart(): void {
    for (const sync of this.#syncs) sync.startedAt = 0;
    this.#thread?.postMessage("start anew");
    void this.catchUp();
  }

  async close(): Promise<void> {
    this.#thread?.removeAllListeners();
    await this.#thread?.terminate();
  }

  #begin(): Sync {
    let end: Sync["end"] = () => {};
    const done = new Promise<void>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
    // Not every caller waits for it.
    done.catch(() => {});
    const sync = { done, end, startedAt: 0 };
    this.#syncs.push(sync);
    if (this.#syncs.length === 1) this.#start(sync);
    return sync;
  }

  #start(sync: Sync): void {
    sync.startedAt = Date.now();
    this.#thread ??= this.#startThread();
    this.#thread.postMessage("sync");
  }

  #startThread(): Worker {
    const thread = new Worker(join(process.cwd(), "db/replica.worker.mjs"), { workerData: this.#source });
    thread.unref();
    let reason = "Its thread ended.";
    thread.on("message", ({ error }: { error?: string }) => this.#finishSync(error));
    thread.on("error", ({ message }) => {
      reason = message;
    });
    thread.on("exit", () => {
      this.#thread = undefined;
      this.#finishSync(reason);
    });
    return thread;
  }

  #finishSync(error?: string): void {
    const sync = this.#syncs.shift();
    const [next] = this.#syncs;
    if (next) this.#start(next);
    this.#onSync(sync?.startedAt ?? 0, error);
    sync?.end(error === undefined ? undefined : new DatabaseUnavailableError(`The replica can't catch up: ${error}`));
  }
}
