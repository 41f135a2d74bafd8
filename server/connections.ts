/*
 * Distributes connections on one port to the workers (serve.ts) in turn. A worker gets the next connection only after it
 * has accepted the previous one. node:cluster distributes too, but a connection sent to a worker that dies before
 * accepting it stays open for ever.
 */
import type { Worker } from "node:cluster";
import { createServer, type Socket } from "node:net";

/** Connections not yet sent to a worker. */
const waiting: Socket[] = [];
/** Workers that are ready for a connection, the next in turn first. */
const ready = new Set<Worker>();
/** The connection each worker was sent and has not accepted yet. It is open in this process until then. */
const sent = new Map<Worker, Socket>();
/** Workers that get no more connections. */
const removed = new WeakSet<Worker>();

// Workers start reading; like Node's own HTTP server, they send without delay.
const listener = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
  waiting.push(socket);
  distribute();
});

/** Starts accepting connections. Rejects if the port can't be listened on. */
export function listen(port: number, host: string | undefined): Promise<void> {
  return new Promise((listening, failed) => {
    listener.once("error", failed).listen(port, host, () => listening());
  });
}

/** Stops accepting connections. */
export function close(): void {
  listener.close();
}

/** Adds a worker to the rotation. */
export function add(worker: Worker): void {
  ready.add(worker);
  // "close" comes after the worker's last message, "exit" may come before it. There is no "disconnect" event while the
  // worker still owes Node its own reply to a handle.
  worker.process.once("close", () => settle(worker, false));
  worker.on("message", ({ accepted }: { accepted: boolean }) => settle(worker, accepted));
  distribute();
}

/** Takes a worker out of the rotation. */
export function remove(worker: Worker): void {
  removed.add(worker);
  ready.delete(worker);
}

/** Closes our copy of an accepted connection, or puts a refused one back at the head of the queue. */
function settle(worker: Worker, accepted: boolean): void {
  if (!accepted) remove(worker);
  else if (!removed.has(worker)) ready.add(worker);
  const socket = sent.get(worker);
  sent.delete(worker);
  if (accepted) socket?.destroy();
  else if (socket) waiting.unshift(socket);
  distribute();
}

function distribute(): void {
  for (const worker of ready) {
    const socket = waiting.shift();
    if (!socket) return;
    ready.delete(worker);
    sent.set(worker, socket);
    // If sending fails, the worker is gone, and settle() requeues the connection.
    worker.send("connection", socket, { keepOpen: true }, () => {});
  }
  // No worker is left that could accept these: clients should not wait.
  if (ready.size + sent.size === 0) for (const socket of waiting.splice(0)) socket.destroy();
}
