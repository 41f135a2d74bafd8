/*
 * `npm run serve`: serves the existing build with one process per core behind one port. This process, the primary,
 * distributes connections (connections.ts) to the workers (worker.ts) and replaces workers that end. With one worker
 * there is no primary: this process is the worker.
 */
import cluster, { type Worker } from "node:cluster";
import { existsSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import nextEnv from "@next/env";
import { pino } from "pino";
import { TRUSTED_PROXIES_ERROR, trustedProxies } from "./client-address";
import { collectFrom, loadPrometheus } from "./collect-metrics";
import * as connections from "./connections";
import { onSignal, refuse, refusePort, STOP_DEADLINE } from "./signals";
import { WORKER_FLAGS } from "./worker-flags";

/** How long a worker may take to get ready, in milliseconds: the first one migrates the database. */
const START_DEADLINE = 300_000;

/** A worker that ends sooner than this, in milliseconds, counts as a failure. After two in a row, the next start is delayed. */
const MIN_LIFETIME = 10_000;
const MAX_DELAY = 30_000;

Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
nextEnv.loadEnvConfig(process.cwd(), false);
const port = Number(process.env.PORT || 3000);
const host = process.env.HOST ?? "";
const size = Number(process.env.WORKERS || availableParallelism());
const level = process.env.LOG_LEVEL || "info";
const execArgv = [...WORKER_FLAGS, ...process.execArgv];
if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse("PORT must be a whole number from 1 to 65535.");
// The settings check the same, for `npm run doctor`.
if (!Number.isInteger(size) || size < 1 || size > 256) refuse("WORKERS must be a whole number from 1 to 256.");
if (!trustedProxies(process.env.TRUSTED_PROXIES)) refuse(TRUSTED_PROXIES_ERROR);

/** The worker in each slot. */
const slots: (Worker | undefined)[] = Array(size).fill(undefined);
let isStopping = false;

/** The project's folder as it was entered: if that is a symbolic link, a restart follows it to a newer release. */
const { PWD } = process.env;
const projectFolder = PWD && existsSync(PWD) && realpathSync(PWD) === process.cwd() ? PWD : process.cwd();

function log(method: "info" | "error", event: Record<string, unknown>): void {
  pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime })[method](event);
}

/** Starts a worker, which reads the current settings itself. Resolves when it is ready, or has ended before. */
async function start(slot: number): Promise<Worker> {
  cluster.setupPrimary({
    exec: join(projectFolder, ".next/microblog/worker.mjs"),
    args: [],
    cwd: projectFolder,
    execArgv,
  });
  const worker = cluster.fork({ PWD: projectFolder, PORT: port, HOST: host, WORKERS: size, MICROBLOG_WORKER: slot });
  const deadline = setTimeout(() => worker.process.kill("SIGKILL"), START_DEADLINE);
  await new Promise<unknown>((resolve) => worker.once("message", resolve).once("exit", resolve).on("error", resolve));
  clearTimeout(deadline);
  return worker;
}

/** How long to wait before the next start, in milliseconds, after a number of failures in a row. */
const delayAfter = (failures: number) => (failures < 2 ? 0 : Math.min(MAX_DELAY, 1000 * 2 ** (failures - 2)));

/** Puts a ready worker into a slot, and replaces it when it ends. */
function addWorker(slot: number, worker: Worker, failures = 0): void {
  slots[slot] = worker;
  connections.add(worker);
  collectFrom(worker);
  const startedAt = Date.now();
  worker.once("exit", (code, signal) => {
    if (isStopping || slots[slot] !== worker) return;
    slots[slot] = undefined;
    const failureCount = Date.now() - startedAt < MIN_LIFETIME ? failures + 1 : 0;
    log("error", {
      event: "worker_ended",
      worker: worker.process.pid,
      code,
      signal,
      retryIn: delayAfter(failureCount),
    });
    void startWorker(slot, failureCount);
  });
}

/** Fills an empty slot: at once, or after a delay if earlier starts failed. */
async function startWorker(slot: number, failures = 0): Promise<void> {
  await wait(delayAfter(failures));
  if (isStopping || slots[slot]) return;
  const worker = await start(slot);
  if (isStopping) return;
  if (worker.isDead()) {
    const { pid, exitCode } = worker.process;
    log("error", { event: "worker_failed", worker: pid, code: exitCode, retryIn: delayAfter(failures + 1) });
    void startWorker(slot, failures + 1);
  } else if (slots[slot]) await stopWorker(worker);
  else addWorker(slot, worker, failures);
}

/** Lets a worker finish its responses and end. */
async function stopWorker(worker: Worker | undefined): Promise<void> {
  if (!worker || worker.isDead()) return;
  connections.remove(worker);
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  // A worker that has just ended does not need the message.
  worker.send("retire", () => {});
  await ended;
}

/** Replaces the workers one by one, each by a ready one. If a new one does not start, the rest stay. */
async function replaceAll(): Promise<void> {
  for (const slot of slots.keys()) {
    if (isStopping) return;
    const worker = await start(slot);
    if (isStopping) return;
    if (worker.isDead()) return log("error", { event: "restart_failed", code: worker.process.exitCode });
    const old = slots[slot];
    addWorker(slot, worker);
    await stopWorker(old);
  }
  log("info", { event: "restarted" });
}

function stop(): void {
  isStopping = true;
  connections.close();
  const workers = () => Object.values(cluster.workers ?? {}).filter((worker) => worker && !worker.isDead());
  const exitWithThem = () => workers().length === 0 && process.exit(0);
  cluster.on("exit", exitWithThem);
  for (const worker of workers()) worker?.process.kill("SIGTERM");
  setTimeout(() => workers().map((worker) => worker?.process.kill("SIGKILL")), STOP_DEADLINE + 1000);
  exitWithThem();
}

async function serve(): Promise<void> {
  if (process.env.METRICS_TOKEN) await loadPrometheus();
  // Workers read .env files themselves, so that a restart picks up changes.
  nextEnv.resetEnv();
  let restarts = Promise.resolve();
  onSignal(stop, () => {
    restarts = restarts.then(replaceAll);
  });
  // The first worker migrates the database. If it can't start, it has printed why, and the others couldn't either.
  const first = await start(0);
  if (first.isDead()) process.exit(first.process.exitCode ?? 1);
  addWorker(0, first);
  await connections.listen(port, host || undefined).catch((error) => refusePort(error, port, host));
  await Promise.all([...slots.keys()].slice(1).map((slot) => startWorker(slot)));
  process.stdout.write(`Microblog is up at http://${host || "localhost"}:${port}\n`);
}

await (size === 1 ? import("./worker") : serve());
