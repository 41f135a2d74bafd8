/*
 * The primary's part of GET /metrics (metrics.ts): adds up the metrics of all workers. prom-client's own way over
 * node:cluster fails while a worker starts or ends, and forgets what an ended one counted.
 */
import type { Worker } from "node:cluster";
import type { ProcessMetrics } from "../metrics/prometheus";
import type { PrimaryMessage, WorkerMessage } from "./metrics";

/** How long a worker may take to send its metrics before its last ones count, in milliseconds. */
const TIMEOUT = 2000;

/** The last metrics of each worker that runs. */
const latest = new Map<Worker, ProcessMetrics>();
/** What ended workers counted. */
let ended: ProcessMetrics = [];
/** Sums are made one after another, so that none is lost. */
let turn: Promise<unknown> = Promise.resolve();

/** Requests that workers have not responded to yet. */
const waiting = new Map<number, () => void>();
let questions = 0;

type Prometheus = typeof import("../metrics/prometheus");
let loaded: Promise<Prometheus> | undefined;

/** Loads prom-client: with METRICS_TOKEN at the start, before a later build may overwrite it, and never without. */
export function loadPrometheus(): Promise<Prometheus> {
  loaded ??= import("../metrics/prometheus");
  return loaded;
}

/** Adds a worker's metrics, and responds when it asks for everyone's. */
export function collectFrom(worker: Worker): void {
  latest.set(worker, []);
  worker.on("message", async (message: WorkerMessage) => {
    if ("ownMetrics" in message) {
      latest.set(worker, message.ownMetrics);
      waiting.get(message.replyTo ?? 0)?.();
    } else if ("askedMetrics" in message) {
      // A failure must not end the primary: the worker responds 503.
      send(worker, { allMetrics: await allMetrics().catch(() => null), replyTo: message.askedMetrics });
    }
  });
  // "close" comes after the worker's last message, "exit" may come before it.
  worker.process.once("close", () => {
    turn = turn.then(() => remember(worker)).catch(() => {});
  });
}

async function remember(worker: Worker): Promise<void> {
  const last = latest.get(worker) ?? [];
  latest.delete(worker);
  if (last.length === 0) return;
  const { sumOf, withoutGauges } = await loadPrometheus();
  ended = await sumOf([ended, withoutGauges(last)]).getMetricsAsJSON();
}

async function allMetrics(): Promise<string> {
  await Promise.all([...latest.keys()].map(refresh));
  await turn;
  const { sumOf } = await loadPrometheus();
  return sumOf([...latest.values(), ended]).metrics();
}

/** Asks a worker for its metrics. Resolves when they are there, or it takes too long: it may be about to end. */
async function refresh(worker: Worker): Promise<void> {
  if (!worker.isConnected()) return;
  const question = ++questions;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, TIMEOUT);
    waiting.set(question, () => {
      clearTimeout(timer);
      resolve();
    });
    send(worker, { wantedMetrics: question });
  });
  waiting.delete(question);
}

/** Sends to a worker, unless it has just ended. */
function send(worker: Worker, message: PrimaryMessage): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
