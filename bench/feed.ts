/*
 * `npm run bench:feed`: pages per second at 16 connections, each rendered for its request: the home feed with 25 posts
 * and the login page, compared with a bare dynamic page of the same Next.js (bench/apps/bare) and a minimal application
 * with stock next-auth and the same posts (bench/apps/stock). All are built and served the same way and are measured in
 * rotation, so that other work on the machine affects all of them. Figures are medians over the rounds. "N servers"
 * share only the database: they show the machine's maximum, load generator included. They serve nothing else, so that
 * they have as much behind them as the processes that they are compared with.
 * `npm run bench:feed -- 5 4`: five rounds of four seconds each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { DRIVER } from "../db/driver-name.mjs";
import { WORKER_FLAGS } from "../server/worker-flags";
import { buildApp, buildOurApp, OUR_ENV, SEEDED_PASSWORD, type Server, seed, serve, serveOurApp } from "./apps";
import { Browser, newAddress, signIn } from "./browser";
import { argument, goal, median, round3 } from "./figures";
import { type Load, type LoadResult, load } from "./load";
import { cpuTime } from "./processes";

const ROUNDS = argument(1, 7);
const SECONDS = argument(2, 5);
/** Time for V8 to optimize the code of one process: a feed's time still falls after a quarter of a minute. */
const WARM_UP_SECONDS = 30;
const CONNECTIONS = 16;
const NAME = "susan";
const WORKERS = availableParallelism();
const CLUSTER = `home feed, ${WORKERS} processes`;
const SEPARATE_SERVERS = `home feed, ${WORKERS} servers`;
/** Gives the other applications the flags of our workers. */
const WORKER_ENV = { NODE_OPTIONS: WORKER_FLAGS.join(" ") };

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const database = { DATABASE_URL: `file:${join(folder, "bench.db")}` };

/** Signs in through Auth.js's own routes, as its sign-in page does. */
async function signInToStock(site: string): Promise<Browser> {
  const browser = new Browser(site, newAddress());
  const { csrfToken } = JSON.parse((await browser.open("/api/auth/csrf")).body);
  const { location } = await browser.open("/api/auth/callback/credentials", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, login: NAME, password: SEEDED_PASSWORD }).toString(),
  });
  if (location?.includes("error")) throw new Error(`Signing in to the stock application redirected to ${location}`);
  return browser;
}

type Candidate = {
  servers: Server[];
  /** How many processes respond; by default one. */
  processes?: number;
  path?: string;
  headers: Record<string, string>;
  posts: number;
  /** Text that every response must contain. */
  text?: string;
};
type TurnResult = LoadResult & { processor: number };

async function measureTurn(
  { servers, path = "/", headers, posts, text = NAME }: Candidate,
  seconds: number,
): Promise<TurnResult> {
  const processor = () => cpuTime(...servers.map(({ pid }) => pid));
  const before = processor();
  const job: Load = {
    urls: servers.map(({ url }) => url),
    connections: CONNECTIONS,
    seconds,
    requests: [{ path, headers }],
    expected: { status: 200, texts: [text], posts },
  };
  const measured = await load(job);
  return { ...measured, processor: (processor() - before) / measured.responses };
}

buildOurApp();
seed({ ...OUR_ENV, ...database });
const stockEnv = { ...OUR_ENV, ...database, SQLITE_DRIVER: DRIVER };
const [bareArgs, stockArgs] = [buildApp("bare"), buildApp("stock", stockEnv)];
const servers: Server[] = [];
const track = async (server: Promise<Server>) => {
  servers.push(await server);
  return server;
};
try {
  const serveSingle = () => track(serveOurApp({ ...database, ...WORKER_ENV, WORKERS: "1" }));
  const single = await serveSingle();
  const separate: Server[] = [];
  while (separate.length < WORKERS) separate.push(await serveSingle());
  const cluster = await track(serveOurApp({ ...database, WORKERS: String(WORKERS) }));
  const bare = await track(serve(bareArgs, { ...WORKER_ENV, NAME }));
  const stock = await track(serve(stockArgs, { ...stockEnv, ...WORKER_ENV }));
  const { headers } = await signIn(single.url, NAME, SEEDED_PASSWORD);
  const home = { headers, posts: 25 };
  const candidates = {
    "home feed": { servers: [single], ...home },
    "login page": { servers: [single], path: "/login", headers: {}, posts: 0, text: "Sign in" },
    "bare page": { servers: [bare], headers: {}, posts: 0 },
    "stock next-auth": { servers: [stock], headers: (await signInToStock(stock.url)).headers, posts: 25 },
    [CLUSTER]: { servers: [cluster], processes: WORKERS, ...home },
    [SEPARATE_SERVERS]: { servers: separate, processes: WORKERS, ...home },
  } satisfies Record<string, Candidate>;
  for (const candidate of Object.values<Candidate>(candidates)) {
    await measureTurn(candidate, WARM_UP_SECONDS * (candidate.processes ?? 1));
  }
  const turns: Record<string, TurnResult[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, candidate] of Object.entries(candidates)) {
      turns[name] = [...(turns[name] ?? []), await measureTurn(candidate, SECONDS)];
    }
  }

  const rows = new Map(
    Object.entries(turns).map(([name, turns]) => {
      const medianOf = (figure: keyof TurnResult) => median(turns.map((measureTurn) => measureTurn[figure]));
      const load = median(turns.map(({ ownCpu: ownProcessor, responses: answers }) => ownProcessor / answers));
      return [
        name,
        {
          perSecond: medianOf("perSecond"),
          p50: medianOf("p50"),
          p99: medianOf("p99"),
          processor: medianOf("processor"),
          load,
        },
      ];
    }),
  );
  const row = (name: string) => {
    const result = rows.get(name);
    if (!result) throw new Error(`No row ${name}`);
    return result;
  };
  const baseline = row("bare page");
  console.table(
    Object.fromEntries(
      [...rows].map(([name, row]) => [
        name,
        {
          "requests/s": Math.round(row.perSecond),
          "p50, ms": row.p50,
          "p99, ms": row.p99,
          "server CPU, ms/request": round3(row.processor),
          "load's own CPU, ms/request": round3(row.load),
          "of the bare page": round3(row.perSecond / baseline.perSecond),
          "… by CPU": round3(baseline.processor / row.processor),
        },
      ]),
    ),
  );
  console.log(`Medians of ${ROUNDS} rounds of ${SECONDS} seconds at ${CONNECTIONS} connections.`);
  const feed = row("home feed");
  goal("the feed over the bare page, requests/s", feed.perSecond / baseline.perSecond, "at least", 0.4);
  goal("the feed over stock next-auth, requests/s", feed.perSecond / row("stock next-auth").perSecond, "at least", 2);
  goal(
    "the login page over the bare page, requests/s",
    row("login page").perSecond / baseline.perSecond,
    "at least",
    0.6,
  );
  const html = (await (await fetch(single.url, { headers })).arrayBuffer()).byteLength;
  goal("the feed's HTML, kB", html / 1000, "at most", 45);
  const busyCores = (feed.perSecond * (feed.processor + feed.load)) / 1000;
  console.log(
    `One process and its load keep ${round3(busyCores)} of ${WORKERS} cores busy: ${round3(WORKERS / busyCores)} times that is the maximum.`,
  );
  goal(
    `${CLUSTER} over ${SEPARATE_SERVERS}, requests/s`,
    row(CLUSTER).perSecond / row(SEPARATE_SERVERS).perSecond,
    "at least",
    0.95,
  );
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
