/*
 * `npm run bench:feed`: signed-in home feeds of 25 posts a second, at 16 connections, beside a bare dynamic page of the
 * same Next.js (bench/apps/bare) and a minimal application with stock next-auth and the same posts (bench/apps/stock).
 * All are built and served alike and take turns, so that what else the machine does is the same to all; figures are
 * medians of the turns. Nothing changes on the feed meanwhile, so it is sent again (scripts/drawn-answers.mjs); "drawn
 * anew" is what it costs whenever something has, and what is asked whether all cores help: beside pages that are sent
 * again, the load itself takes a third of the machine. How much they can help on it, with load and all, show as many
 * servers that share nothing, neither port nor primary.
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
/** What a process that is no worker runs with, to be like one. */
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

type Contestant = { servers: Server[]; path?: string; headers: Record<string, string>; posts: number };
type Turn = Measured & { processor: number };

async function turn({ servers, path = "/", headers, posts }: Contestant, seconds: number): Promise<Turn> {
  const processor = () => processorTime(...servers.map(({ pid }) => pid));
  const before = processor();
  const job: Load = {
    urls: servers.map(({ url }) => url),
    connections: CONNECTIONS,
    seconds,
    requests: [{ path, headers }],
    expected: { status: 200, texts: [NAME], posts },
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
  const contestants: Record<string, Contestant> = {
    "home feed": { servers: [one], headers, posts: 25 },
    "bare page": { servers: [bare], headers: {}, posts: 0 },
    "stock next-auth": { servers: [stock], headers: (await signInToStock(stock.url)).headers, posts: 25 },
    [`home feed, ${WORKERS} processes`]: { servers: [all], headers, posts: 25 },
    [`home feed, ${WORKERS} servers`]: { servers: alone, headers, posts: 25 },
    "drawn anew": { servers: [one], path: "/?anew", headers, posts: 25 },
    [`drawn anew, ${WORKERS} processes`]: { servers: [all], path: "/?anew", headers, posts: 25 },
    [`drawn anew, ${WORKERS} servers`]: { servers: alone, path: "/?anew", headers, posts: 25 },
  };
  for (const contestant of Object.values(contestants)) {
    await turn(contestant, contestant.servers.includes(all) ? WARM_UP_SECONDS * WORKERS : WARM_UP_SECONDS);
  }
  const turns: Record<string, Turn[]> = {};
  for (let number = 0; number < TURNS; number++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      turns[name] = [...(turns[name] ?? []), await turn(contestant, SECONDS)];
    }
  }

  const rows = Object.values(turns).map((turns) => {
    const of = (figure: keyof Turn) => median(turns.map((turn) => turn[figure]));
    const load = median(turns.map(({ ownProcessor, answers }) => ownProcessor / answers));
    return { perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), processor: of("processor"), load };
  });
  const [feed, bound, other, , , anew, onAll] = rows as Row[] as [Row, Row, Row, Row, Row, Row, Row];
  console.table(
    Object.fromEntries(
      rows.map((row, index) => [
        Object.keys(contestants)[index],
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
  goal("the feed over the bare page, requests/s", feed.perSecond / bound.perSecond, "at least", 0.8);
  goal("the feed over stock next-auth, requests/s", feed.perSecond / other.perSecond, "at least", 3);
  const busy = (anew.perSecond * (anew.processor + anew.load)) / 1000;
  console.log(
    `One process and its load keep ${short(busy)} of ${WORKERS} cores busy: ${short(WORKERS / busy)} times is all there is.`,
  );
  goal(
    `${WORKERS} processes over one, drawn anew, requests/s`,
    onAll.perSecond / anew.perSecond,
    "at least",
    0.9 * WORKERS,
  );
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}

type Row = { perSecond: number; p50: number; p99: number; processor: number; load: number };
