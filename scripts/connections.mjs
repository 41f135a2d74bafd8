/*
 * Hands the connections of one port to the workers (serve.mjs), in turn, and to none a second before it has taken the
 * first. node:cluster does so too, but what it has handed to a worker that dies before taking it stays open for ever.
 */
import { createServer } from "node:net";

/** @typedef {import("node:cluster").Worker} Worker */
/** @typedef {import("node:net").Socket} Socket */

/** Connections that have not been handed to anybody. @type {Socket[]} */
const waiting = [];
/** Workers that may be handed one, whose turn it is first. @type {Set<Worker>} */
const free = new Set();
/** What was handed to a worker that has not said yet whether it takes it. Ours is open until then. @type {Map<Worker, Socket>} */
const handed = new Map();
/** Workers that are to be handed no more. @type {WeakSet<Worker>} */
const leaving = new WeakSet();

// The workers read what comes, and send without delay, as Node's own HTTP server does.
const listener = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
  waiting.push(socket);
  handOut();
});

/**
 * Takes connections from now on.
 * @param {number} port
 * @param {string | undefined} host
 * @returns {Promise<void>} rejects where it can't
 */
export function listen(port, host) {
  return new Promise((listening, failed) => {
    listener.once("error", failed).listen(port, host, listening);
  });
}

/** Takes none any more. */
export function close() {
  listener.close();
}

/** Hands connections to a worker from now on. @param {Worker} worker */
export function add(worker) {
  free.add(worker);
  // When all that it said is heard, unlike at its exit, for what it took is not another's. There is no "disconnect"
  // where it owes Node's own answer to a handle.
  worker.process.once("close", () => answered(worker, false));
  worker.on("message", ({ taken }) => answered(worker, taken));
  handOut();
}

/** Hands none to a worker any more. @param {Worker} worker */
export function remove(worker) {
  leaving.add(worker);
  free.delete(worker);
}

/**
 * Lets go of what a worker has taken; what it has not is another's.
 * @param {Worker} worker
 * @param {boolean} taken otherwise it is about to end
 */
function answered(worker, taken) {
  if (!taken) remove(worker);
  else if (!leaving.has(worker)) free.add(worker);
  const socket = handed.get(worker);
  handed.delete(worker);
  if (taken) socket?.destroy();
  else if (socket) waiting.unshift(socket);
  handOut();
}

function handOut() {
  for (const worker of free) {
    const socket = waiting.shift();
    if (!socket) return;
    free.delete(worker);
    handed.set(worker, socket);
    // Where that fails, the worker is gone.
    worker.send("connection", socket, { keepOpen: true }, () => {});
  }
  // With nobody who could take them some time, nobody should wait for that.
  if (free.size + handed.size === 0) for (const socket of waiting.splice(0)) socket.destroy();
}
