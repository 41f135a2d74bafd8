/*
 * `npm run serve`: serves the build that is there by one process per core behind one port. This one, the primary, hands
 * connections (connections.mjs) to the workers (worker.mjs), and sees to it that there are as many as there should be.
 * With one worker there is no primary: this process is the worker.
 */
import cluster from "node:cluster";
import { existsSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import nextEnv from "@next/env";
import { pino } from "pino";
import { trustedProxies } from "./client-address.mjs";
import * as connections from "./connections.mjs";
import { onSignal, refuse, refusePort, STOP_DEADLINE } from "./signals.mjs";
import { WORKER_FLAGS } from "./worker-flags.mjs";

/** How long a worker may take until it is ready, in milliseconds: the first migrates the database. */
const START_DEADLINE = 300_000;

/** A worker that ends sooner than this, in milliseconds, is a failure; after more than one in a row the next is waited for, at most so long. */
const GOOD_LIFE = 10_000;
const MAX_WAIT = 30_000;

Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
nextEnv.loadEnvConfig(process.cwd(), false);
const port = Number(process.env.PORT || 3000);
const host = process.env.HOST ?? "";
const size = Number(process.env.WORKERS || availableParallelism());
const level = process.env.LOG_LEVEL || "info";
const execArgv = [...WORKER_FLAGS, ...process.execArgv];
if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse("PORT must be a whole number from 1 to 65535.");
// For `npm run doctor`, settings.ts says the same.
if (!Number.isInteger(size) || size < 1 || size > 256) refuse("WORKERS must be a whole number from 1 to 256.");
if (!existsSync(".next/BUILD_ID")) refuse("There is no build: run `npm run build` first, or `npm start`, which does.");
if (!trustedProxies(process.env.TRUSTED_PROXIES)) {
  refuse("TRUSTED_PROXIES must be addresses or ranges separated by commas, such as 127.0.0.1,10.0.0.0/8.");
}

/** @typedef {import("node:cluster").Worker} Worker */

/** Who is in each place for a worker. @type {(Worker | undefined)[]} */
const places = Array(size).fill(undefined);
let isStopping = false;

/** The project's folder, by the name it was entered by: where that is a link, a restart follows it to a newer release. */
const { PWD } = process.env;
const home = PWD && existsSync(PWD) && realpathSync(PWD) === process.cwd() ? PWD : process.cwd();

/** @param {"info" | "error"} how @param {Record<string, unknown>} event */
function log(how, event) {
  pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime })[how](event);
}

/**
 * Starts a worker. It reads the settings itself, as they are by now, but for those that all have in common.
 * @param {number} place
 * @returns {Promise<Worker>} it, when it is ready, or has ended before it was
 */
async function start(place) {
  cluster.setupPrimary({ exec: join(home, "scripts/worker.mjs"), args: [], cwd: home, execArgv });
  const worker = cluster.fork({ PWD: home, PORT: port, HOST: host, WORKERS: size, MICROBLOG_WORKER: place });
  const deadline = setTimeout(() => worker.process.kill("SIGKILL"), START_DEADLINE);
  await new Promise((done) => worker.once("message", done).once("exit", done).on("error", done));
  clearTimeout(deadline);
  return worker;
}

/** How long to wait before the next worker, in milliseconds, after a number of failures in a row. @param {number} failures */
const pauseAfter = (failures) => (failures < 2 ? 0 : Math.min(MAX_WAIT, 1000 * 2 ** (failures - 2)));

/**
 * Gives a worker its place. When it ends, another comes.
 * @param {number} place
 * @param {Worker} worker one that is ready
 * @param {number} failures how many before it did not live long
 */
function settle(place, worker, failures = 0) {
  places[place] = worker;
  connections.add(worker);
  const since = Date.now();
  worker.once("exit", (code, signal) => {
    if (isStopping || places[place] !== worker) return;
    places[place] = undefined;
    const quick = Date.now() - since < GOOD_LIFE ? failures + 1 : 0;
    log("error", { event: "worker_ended", worker: worker.process.pid, code, signal, retryIn: pauseAfter(quick) });
    void fill(place, quick);
  });
}

/**
 * Fills an empty place: at once, or after a while where that failed again and again.
 * @param {number} place
 * @param {number} failures
 */
async function fill(place, failures = 0) {
  await wait(pauseAfter(failures));
  if (isStopping || places[place]) return;
  const worker = await start(place);
  if (isStopping) return;
  if (worker.isDead()) {
    const { pid, exitCode } = worker.process;
    log("error", { event: "worker_failed", worker: pid, code: exitCode, retryIn: pauseAfter(failures + 1) });
    void fill(place, failures + 1);
  } else if (places[place]) await retire(worker);
  else settle(place, worker, failures);
}

/**
 * Has a worker finish what it is answering, and end.
 * @param {Worker | undefined} worker
 */
async function retire(worker) {
  if (!worker || worker.isDead()) return;
  connections.remove(worker);
  const ended = new Promise((done) => worker.once("exit", done));
  // One that ended this moment needs not be told.
  worker.send("retire", () => {});
  await ended;
}

/** Replaces the workers one after another, each by one that is ready. Where that does not come up, the rest stay. */
async function replaceAll() {
  for (const place of places.keys()) {
    if (isStopping) return;
    const worker = await start(place);
    if (isStopping) return;
    if (worker.isDead()) return log("error", { event: "restart_failed", code: worker.process.exitCode });
    const old = places[place];
    settle(place, worker);
    await retire(old);
  }
  log("info", { event: "restarted" });
}

function stop() {
  isStopping = true;
  connections.close();
  const workers = () => Object.values(cluster.workers ?? {}).filter((worker) => worker && !worker.isDead());
  const endWithThem = () => workers().length === 0 && process.exit(0);
  cluster.on("exit", endWithThem);
  for (const worker of workers()) worker?.process.kill("SIGTERM");
  setTimeout(() => workers().map((worker) => worker?.process.kill("SIGKILL")), STOP_DEADLINE + 1000);
  endWithThem();
}

async function serve() {
  // Workers read .env files by themselves, so that a restart takes up what was changed there.
  nextEnv.resetEnv();
  let restarts = Promise.resolve();
  onSignal(stop, () => {
    restarts = restarts.then(replaceAll);
  });
  // The first one migrates the database. Where it can't start, it has said why, and so couldn't the others.
  const first = await start(0);
  if (first.isDead()) process.exit(first.process.exitCode ?? 1);
  settle(0, first);
  await connections.listen(port, host || undefined).catch((error) => refusePort(error, port, host));
  await Promise.all([...places.keys()].slice(1).map((place) => fill(place)));
  process.stdout.write(`Microblog is up at http://${host || "localhost"}:${port}\n`);
}

await (size === 1 ? import("./worker.mjs") : serve());
