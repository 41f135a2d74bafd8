/* Brings a replica up to date whenever it is told to, in a thread of its own: a server that hangs would hold the process. */
import { parentPort, workerData } from "node:worker_threads";
import { createClient } from "@libsql/client";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {{ path: string, url: string, authToken: string | undefined }} */
const { path, url, authToken } = workerData;
const replica = createClient({ url: `file:${path}`, syncUrl: url, ...(authToken ? { authToken } : {}) });

port.on("message", async (turn) => {
  try {
    await replica.sync();
    port.postMessage({ turn });
  } catch (error) {
    port.postMessage({ turn, error: error instanceof Error ? error.message : String(error) });
  }
});
