/*
 * `npm run bench:sign-in`: sign-ins a second by the form, each of them ending with a session cookie, against the limit
 * of the machine: its cores divided by the time of one bare bcrypt of the same cost, with nothing around it, on each. And the
 * 99th percentile of the home feed, read at a modest constant rate, with the machine quiet and with sign-ins saturating.
 * `npm run bench:sign-in -- 30`: seconds for each part.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import bcrypt from "bcryptjs";
import Database from "better-sqlite3";
import Piscina from "piscina";
import { build, OUR_ENV, ours, SEEDED_PASSWORD, seed } from "./apps";
import { Browser, fillForm, newAddress, signIn } from "./browser";
import { argument, goal, median, short } from "./figures";
import { type Load, type LoadRequest, load } from "./load";

const SECONDS = argument(1, 30);
const CORES = availableParallelism();
/** More than there are threads to hash, so that none is ever idle. */
const SIGN_IN_CONNECTIONS = 4 * CORES;
/** How the feed is read meanwhile: so many connections, each so many requests a second. */
const [FEED_CONNECTIONS, FEED_RATE] = [4, 5];
const NAME = "susan";
/** The default, whatever the machine's settings say. */
const COST = 12;
const ACCOUNTS = 500;
const COMPARES = 15;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const file = join(folder, "bench.db");
const env = { ...OUR_ENV, DATABASE_URL: `file:${file}`, BCRYPT_COST: String(COST) };

/** Makes accounts that share a password, and an address each, so that nobody is throttled for another. */
function addAccounts(): string[] {
  const database = new Database(file);
  const add = database.prepare(
    "INSERT INTO users (id, username, email, password_hash, created_at) SELECT ?, ?, ?, password_hash, 0 FROM users WHERE username = ?",
  );
  const names = Array.from({ length: ACCOUNTS }, (_, number) => `bench_${number}`);
  database.transaction(() => {
    for (const name of names) add.run(name, name, `${name}@example.org`, NAME);
  })();
  database.close();
  return names;
}

/** The sign-in form as each account sends it. */
async function signIns(site: string, names: string[]): Promise<LoadRequest[]> {
  const { body: page } = await new Browser(site, newAddress()).open("/login");
  const requests: LoadRequest[] = [];
  for (const login of names) {
    const { headers, ...form } = await fillForm(page, "/login", { login, password: SEEDED_PASSWORD });
    requests.push({ ...form, method: "POST", headers: { ...headers, "x-forwarded-for": newAddress() } });
  }
  return requests;
}

/**
 * Milliseconds of one comparison with nothing around it, on every core at once: cores that are all busy are a little slower
 * each, on virtual machines at least.
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
      throw new Error("bcrypt does not know its own hash");
    }
    return performance.now() - start;
  };
  const times: number[] = [];
  for (let turn = 0; turn < COMPARES; turn++) {
    times.push(...(await Promise.all(Array.from({ length: CORES }, compare))));
  }
  await threads.destroy();
  return median(times);
}

build();
seed(env);
const names = addAccounts();
const server = await ours(env);
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
  const signingIn: Load = {
    urls,
    connections: SIGN_IN_CONNECTIONS,
    seconds: SECONDS,
    requests: await signIns(server.url, names),
    expected: { status: 303, cookie: "authjs.session-token" },
  };
  await load({ ...feed, seconds: 3 });
  await load({ ...signingIn, seconds: 3 });

  const before = await bareBcrypt();
  const alone = await load(signingIn);
  const bare = (before + (await bareBcrypt())) / 2;
  const quiet = await load(feed);
  const [busy, meanwhile] = await Promise.all([load(feed), load(signingIn)]);

  const limit = (CORES * 1000) / bare;
  console.table({
    "one bare bcrypt, ms": short(bare),
    [`limit: ${CORES} cores, sign-ins/s`]: short(limit),
    "sign-ins/s": short(alone.perSecond),
    "p50 of a sign-in, ms": alone.p50,
    "feed p50 and p99, quiet, ms": `${quiet.p50}, ${quiet.p99}`,
    "feed p50 and p99, with sign-ins, ms": `${busy.p50}, ${busy.p99}`,
    "sign-ins/s meanwhile": short(meanwhile.perSecond),
  });
  console.log(
    `bcrypt of cost ${COST}; ${SIGN_IN_CONNECTIONS} connections signing in; the feed read ${FEED_CONNECTIONS * FEED_RATE} times a second by ${FEED_CONNECTIONS} connections; ${SECONDS} seconds each.`,
  );
  goal("sign-ins over the limit", alone.perSecond / limit, "at least", 0.9);
  goal("the feed's p99 with sign-ins over its quiet one", busy.p99 / quiet.p99, "at most", 3);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
