/* Syncs a replica on request, in a thread of its own: a server that hangs would block the process. */
import { chmodSync, existsSync, rmSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { createClient } from "@libsql/client";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {{ path: string, url: string, authToken: string | undefined }} */
const { path, url, authToken } = workerData;

/** Timeout for the server to show that it is reachable, in milliseconds. */
const TIMEOUT = 3000;

/** @type {import("@libsql/client").Client | undefined} */
let replica;

/** Opens the replica, and recreates it if syncing can't continue from it: it is only a copy. */
function open() {
  // Everything applied is in the file. Without the checkpoint, the metadata file beside it would be wrong.
  if (!existsSync(path)) deleteFiles();
  const config = { url: `file:${path}`, syncUrl: url, ...(authToken ? { authToken } : {}) };
  try {
    return createClient(config);
  } catch (error) {
    if (!(error instanceof Error && /wal_index|malformed|not a database/i.test(error.message))) throw error;
    deleteFiles();
    return createClient(config);
  }
}

/** The replica's file and those beside it. */
const SUFFIXES = ["", "-wal", "-shm", "-client_wal_index"];

/** Deletes the replica. */
function deleteFiles() {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true });
}

/** Lets only this process's user read the replica, whatever the umask: it holds what the database holds. */
function makePrivate() {
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
}

port.on("message", async (/** @type {"sync" | "start anew"} */ request) => {
  if (request === "start anew") {
    replica?.close();
    replica = undefined;
    return deleteFiles();
  }
  try {
    // libSQL would wait for an unreachable server, and print lines of its own into the log.
    await fetch(new URL("/health", url.replace(/^libsql:/, "https:")), { signal: AbortSignal.timeout(TIMEOUT) });
    const isNew = !replica;
    replica ??= open();
    // Before anything is in it, and when libSQL has made the files beside it, with the umask.
    if (isNew) makePrivate();
    await replica.sync();
    if (isNew) makePrivate();
    port.postMessage({});
  } catch (error) {
    port.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
