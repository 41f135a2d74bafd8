/*
 * `npm run bench:sign-in`: sign-ins per second through the form, each of which sets a session cookie, against the
 * machine's limit: the number of cores divided by the time of one bare bcrypt comparison of the same cost. Also the
 * 99th percentile of the home feed at a constant low rate, on an idle machine and while sign-ins saturate it.
 * `npm run bench:sign-in -- 30`: seconds for each part.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import bcrypt from "bcryptjs";
import Piscina from "piscina";
import { Sqlite } from "../db/driver";
import { buildOurApp, OUR_ENV, SEEDED_PASSWORD, seed, serveOurApp } from "./apps";
import { Browser, fillForm, newAddress, signIn } from "./browser";
import { argument, goal, median, round3 } from "./figures";
import { type Load, type LoadRequest, load } from "./load";

const SECONDS = argument(1, 30);
const CORES = availableParallelism();
/** More than there are hashing threads, so that none is ever idle. */
const SIGN_IN_CONNECTIONS = 4 * CORES;
/** Load on the feed: connections, and requests per second of each. */
const [FEED_CONNECTIONS, FEED_RATE] = [4, 5];
const NAME = "susan";
/** The default cost, whatever the machine's settings are. */
const COST = 12;
const ACCOUNTS = 500;
const COMPARISON_ROUNDS = 15;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const file = join(folder, "bench.db");
const env = { ...OUR_ENV, DATABASE_URL: `file:${file}`, BCRYPT_COST: String(COST) };

/** Adds accounts with the same password and different email addresses. */
function addAccounts(): string[] {
  const database = new Sqlite(file);
  const insert = database.prepare(
    "INSERT INTO users (id, username, email, password_hash, created_at) SELECT ?, ?, ?, password_hash, 0 FROM users WHERE username = ?",
  );
  const names = Array.from({ length: ACCOUNTS }, (_, number) => `bench_${number}`);
  database.transaction(() => {
    for (const name of names) insert.run(name, name, `${name}@example.org`, NAME);
  })();
  database.close();
  return names;
}

/** A submitted sign-in form for each account, each from its own network address. */
async function signInRequests(site: string, names: string[]): Promise<LoadRequest[]> {
  const { body: page } = await new Browser(site, newAddress()).open("/login");
  const requests: LoadRequest[] = [];
  for (const login of names) {
    const { headers, ...form } = await fillForm(page, "/login", { login, password: SEEDED_PASSWORD });
    requests.push({ ...form, method: "POST", headers: { ...headers, "x-forwarded-for": newAddress() } });
  }
  return requests;
}

/**
 * Milliseconds of one bare bcrypt comparison while every core runs one, because busy cores are slower each, at least on
 * virtual machines.
 */
async function bareBcrypt(): Promise<number> {
  const hash = bcrypt.hashSync(SEEDED_PASSWORD, COST);
  const threads = new Piscina({
    filename: resolve("accounts/password.worker.mjs"),
    minThreads: CORES,
    maxThreads: CORES,
    concurrentTasksPerWorker: 1,
  });
  const compare = async () => {
    const start = performance.now();
    if (!(await threads.run({ password: SEEDED_PASSWORD, cost: COST, hash }))) {
      throw new Error("bcrypt does not accept its own hash");
    }
    return performance.now() - start;
  };
  const times: number[] = [];
  for (let round = 0; round < COMPARISON_ROUNDS; round++) {
    times.push(...(await Promise.all(Array.from({ length: CORES }, compare))));
  }
  await threads.destroy();
  return median(times);
}

buildOurApp();
seed(env);
const names = addAccounts();
const server = await serveOurApp(env);
try {
  const urls = [server.url];
  const { headers } = await signIn(server.url, NAME, SEEDED_PASSWORD);
  const feed: Load = {
    urls,
    connections: FEED_CONNECTIONS,
    rate: FEED_RATE,
    seconds: SECONDS,
    requests: [{ path: "/", headers }],
    expected: { status: 200, texts: [NAME], posts: 25 },
  };
  const signInLoad: Load = {
    urls,
    connections: SIGN_IN_CONNECTIONS,
    seconds: SECONDS,
    requests: await signInRequests(server.url, names),
    expected: { status: 303, cookie: "authjs.session-token" },
  };
  await load({ ...feed, seconds: 3 });
  await load({ ...signInLoad, seconds: 3 });

  const before = await bareBcrypt();
  const idleSignIns = await load(signInLoad);
  const bareTime = (before + (await bareBcrypt())) / 2;
  const idleFeed = await load(feed);
  const [busyFeed, busySignIns] = await Promise.all([load(feed), load(signInLoad)]);

  const limit = (CORES * 1000) / bareTime;
  console.table({
    "one bare bcrypt, ms": round3(bareTime),
    [`limit: ${CORES} cores, sign-ins/s`]: round3(limit),
    "sign-ins/s": round3(idleSignIns.perSecond),
    "p50 of a sign-in, ms": idleSignIns.p50,
    "feed p50 and p99, idle, ms": `${idleFeed.p50}, ${idleFeed.p99}`,
    "feed p50 and p99, with sign-ins, ms": `${busyFeed.p50}, ${busyFeed.p99}`,
    "sign-ins/s while the feed is read": round3(busySignIns.perSecond),
  });
  console.log(
    `bcrypt of cost ${COST}; ${SIGN_IN_CONNECTIONS} connections signing in; the feed requested ${FEED_CONNECTIONS * FEED_RATE} times a second by ${FEED_CONNECTIONS} connections; ${SECONDS} seconds each.`,
  );
  goal("sign-ins over the limit", idleSignIns.perSecond / limit, "at least", 0.9);
  goal("the feed's p99 with sign-ins over its idle p99", busyFeed.p99 / idleFeed.p99, "at most", 3);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
