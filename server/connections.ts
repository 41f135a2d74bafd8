/*
 * Distributes connections on one port to the workers (serve.ts) in turn. A worker gets the next connection only after it
 * has accepted the previous one. node:cluster distributes too, but a connection sent to a worker that dies before
 * accepting it stays open for ever.
 */
import type { Worker } from "node:cluster";
import { createServer, type Socket } from "node:net";

/** Connections not yet sent to a worker. */
const queue: Socket[] = [];
/** Workers that are ready for a connection, the next in turn first. */
const readyWorkers = new Set<Worker>();
/** The connection each worker was sent and has not accepted yet. It is open in this process until then. */
const pendingSockets = new Map<Worker, Socket>();
/** Workers that get no more connections. */
const removedWorkers = new WeakSet<Worker>();

// Workers start reading; like Node's own HTTP server, they send without delay.
const listener = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
  queue.push(socket);
  distribute();
});

/** Starts accepting connections. Rejects if the port can't be listened on. */
export function listen(port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject).listen(port, host, () => resolve());
  });
}

/** Stops accepting connections. */
export function close(): void {
  listener.close();
}

/** Adds a worker to the rotation. */
export function add(worker: Worker): void {
  readyWorkers.add(worker);
  // "close" comes after the worker's last message, "exit" may come before it. There is no "disconnect" event while the
  // worker still owes Node its own reply to a handle.
  worker.process.once("close", () => settle(worker, false));
  worker.on("message", ({ accepted: wasAccepted }: { accepted?: boolean }) => {
    if (wasAccepted !== undefined) settle(worker, wasAccepted);
  });
  distribute();
}

/** Takes a worker out of the rotation. */
export function remove(worker: Worker): void {
  removedWorkers.add(worker);
  readyWorkers.delete(worker);
}

/** Closes our copy of an accepted connection, or puts a refused one back at the head of the queue. */
function settle(worker: Worker, wasAccepted: boolean): void {
  if (!wasAccepted) remove(worker);
  else if (!removedWorkers.has(worker)) readyWorkers.add(worker);
  const socket = pendingSockets.get(worker);
  pendingSockets.delete(worker);
  if (wasAccepted) socket?.destroy();
  else if (socket) queue.unshift(socket);
  distribute();
}

function distribute(): void {
  for (const worker of readyWorkers) {
    const socket = queue.shift();
    if (!socket) return;
    readyWorkers.delete(worker);
    pendingSockets.set(worker, socket);
    // If sending fails, the worker is gone, and settle() requeues the connection.
    worker.send("connection", socket, { keepOpen: true }, () => {});
  }
  // No worker is left that could accept these: clients should not wait.
  if (readyWorkers.size + pendingSockets.size === 0) for (const socket of queue.splice(0)) socket.destroy();
}
