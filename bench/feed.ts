/*
 * `npm run bench:feed`: pages per second at 16 connections, each rendered for its request: the home feed with 25 posts and
 * the login page, beside a bare dynamic page of the same Next.js (bench/apps/bare) and a minimal application with stock
 * next-auth and the same posts (bench/apps/stock). All are built and served alike and take turns, so that the machine's
 * other work affects all; figures are medians of the turns. "N servers" share nothing but the database: what the machine
 * can give at most, load included.
 * `npm run bench:feed -- 5 4`: five turns of four seconds each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { WORKER_FLAGS } from "../server/worker-flags";
import { build, buildApp, OUR_ENV, ours, SEEDED_PASSWORD, type Server, seed, serve } from "./apps";
import { Browser, newAddress, signIn } from "./browser";
import { argument, goal, median, short } from "./figures";
import { type Load, load, type Measured } from "./load";
import { processorTime } from "./processes";

const TURNS = argument(1, 7);
const SECONDS = argument(2, 5);
/** Until the JavaScript engine has made the most of the code, for each of several processes that share the load. */
const WARM_UP_SECONDS = 15;
const CONNECTIONS = 16;
const NAME = "susan";
const WORKERS = availableParallelism();
const ALL = `home feed, ${WORKERS} processes`;
const ALONE = `home feed, ${WORKERS} servers`;
/** The flags of our workers, for processes of the others. */
const LIKE_WORKERS = { NODE_OPTIONS: WORKER_FLAGS.join(" ") };

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const database = { DATABASE_URL: `file:${join(folder, "bench.db")}` };

/** Signs in by Auth.js's own routes, as its own sign-in page does. */
async function signInToStock(site: string): Promise<Browser> {
  const browser = new Browser(site, newAddress());
  const { csrfToken } = JSON.parse((await browser.open("/api/auth/csrf")).body);
  const { location } = await browser.open("/api/auth/callback/credentials", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, login: NAME, password: SEEDED_PASSWORD }).toString(),
  });
  if (location?.includes("error")) throw new Error(`Signing in to the stock application led to ${location}`);
  return browser;
}

type Contestant = {
  servers: Server[];
  path?: string;
  headers: Record<string, string>;
  posts: number;
  /** Text that every response must contain. */
  text?: string;
};
type Turn = Measured & { processor: number };

async function turn({ servers, path = "/", headers, posts, text = NAME }: Contestant, seconds: number): Promise<Turn> {
  const processor = () => processorTime(...servers.map(({ pid }) => pid));
  const before = processor();
  const job: Load = {
    urls: servers.map(({ url }) => url),
    connections: CONNECTIONS,
    seconds,
    requests: [{ path, headers }],
    expected: { status: 200, texts: [text], posts },
  };
  const measured = await load(job);
  return { ...measured, processor: (processor() - before) / measured.answers };
}

build();
seed({ ...OUR_ENV, ...database });
const [bareArgs, stockArgs] = [buildApp("bare"), buildApp("stock", { ...OUR_ENV, ...database })];
const servers: Server[] = [];
const started = async (server: Promise<Server>) => {
  servers.push(await server);
  return server;
};
try {
  const serveAlone = () => started(ours({ ...database, ...LIKE_WORKERS, WORKERS: "1" }));
  const one = await serveAlone();
  const alone = [one];
  while (alone.length < WORKERS) alone.push(await serveAlone());
  const all = await started(ours({ ...database, WORKERS: String(WORKERS) }));
  const bare = await started(serve(bareArgs, { ...LIKE_WORKERS, NAME }));
  const stock = await started(serve(stockArgs, { ...OUR_ENV, ...database, ...LIKE_WORKERS }));
  const { headers } = await signIn(one.url, NAME, SEEDED_PASSWORD);
  const home = { headers, posts: 25 };
  const contestants = {
    "home feed": { servers: [one], ...home },
    "login page": { servers: [one], path: "/login", headers: {}, posts: 0, text: "Sign in" },
    "bare page": { servers: [bare], headers: {}, posts: 0 },
    "stock next-auth": { servers: [stock], headers: (await signInToStock(stock.url)).headers, posts: 25 },
    [ALL]: { servers: [all], ...home },
    [ALONE]: { servers: alone, ...home },
  } satisfies Record<string, Contestant>;
  for (const contestant of Object.values(contestants)) {
    await turn(contestant, contestant.servers.includes(all) ? WARM_UP_SECONDS * WORKERS : WARM_UP_SECONDS);
  }
  const turns: Record<string, Turn[]> = {};
  for (let number = 0; number < TURNS; number++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      turns[name] = [...(turns[name] ?? []), await turn(contestant, SECONDS)];
    }
  }

  const rows = new Map(
    Object.entries(turns).map(([name, turns]) => {
      const of = (figure: keyof Turn) => median(turns.map((turn) => turn[figure]));
      const load = median(turns.map(({ ownProcessor, answers }) => ownProcessor / answers));
      return [name, { perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), processor: of("processor"), load }];
    }),
  );
  const row = (name: string) => {
    const found = rows.get(name);
    if (!found) throw new Error(`No row ${name}`);
    return found;
  };
  const bound = row("bare page");
  console.table(
    Object.fromEntries(
      [...rows].map(([name, row]) => [
        name,
        {
          "requests/s": Math.round(row.perSecond),
          "p50, ms": row.p50,
          "p99, ms": row.p99,
          "server CPU, ms/request": short(row.processor),
          "load's own CPU, ms/request": short(row.load),
          "of the bare page": short(row.perSecond / bound.perSecond),
          "… by CPU": short(bound.processor / row.processor),
        },
      ]),
    ),
  );
  console.log(`Medians of ${TURNS} turns of ${SECONDS} seconds at ${CONNECTIONS} connections.`);
  const feed = row("home feed");
  goal("the feed over the bare page, requests/s", feed.perSecond / bound.perSecond, "at least", 0.4);
  goal("the feed over stock next-auth, requests/s", feed.perSecond / row("stock next-auth").perSecond, "at least", 2);
  goal("the login page over the bare page, requests/s", row("login page").perSecond / bound.perSecond, "at least", 0.6);
  const html = (await (await fetch(one.url, { headers })).arrayBuffer()).byteLength;
  goal("the feed's HTML, kB", html / 1000, "at most", 45);
  const busy = (feed.perSecond * (feed.processor + feed.load)) / 1000;
  console.log(
    `One process and its load keep ${short(busy)} of ${WORKERS} cores busy: ${short(WORKERS / busy)} times is all there is.`,
  );
  goal(`${ALL} over ${ALONE}, requests/s`, row(ALL).perSecond / row(ALONE).perSecond, "at least", 0.95);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
