/*
 * `npm run bench:monitoring`: what the request log and the metrics cost. Servers of the same build with neither, with a
 * line for each request, and with metrics too, take turns in answering the health check, which does next to nothing, and
 * the home feed. The cost is the processor time of a request, in the least of the turns: other work on the machine only
 * adds to it.
 * `npm run bench:monitoring -- 9 2`: nine turns of two seconds each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WORKER_FLAGS } from "../server/worker-flags";
import { buildOurApp, OUR_ENV, SEEDED_PASSWORD, type Server, seed, serveOurApp } from "./apps";
import { signIn } from "./browser";
import { argument, goal, round3 } from "./figures";
import { type Load, load } from "./load";
import { cpuTime } from "./processes";

const TURNS = argument(1, 9);
const SECONDS = argument(2, 2);
const WARM_UP_SECONDS = 8;
const CONNECTIONS = 8;
const NAME = "susan";
const LEVELS = {
  neither: { REQUEST_LOG_SAMPLE: "0", METRICS_TOKEN: "" },
  "request log": { REQUEST_LOG_SAMPLE: "1", METRICS_TOKEN: "" },
  "request log and metrics": { REQUEST_LOG_SAMPLE: "1", METRICS_TOKEN: "token-of-the-benchmark" },
};

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const database = { DATABASE_URL: `file:${join(folder, "bench.db")}` };
const servers = new Map<string, Server>();

type Asked = Pick<Load, "requests" | "expected">;

/** Milliseconds of a server's processor time for a request. */
async function cost({ url, pid }: Server, asked: Asked, seconds: number): Promise<number> {
  const before = cpuTime(pid);
  const { responses } = await load({ urls: [url], connections: CONNECTIONS, seconds, ...asked });
  return (cpuTime(pid) - before) / responses;
}

buildOurApp();
seed({ ...OUR_ENV, ...database });
try {
  for (const [level, env] of Object.entries(LEVELS)) {
    servers.set(level, await serveOurApp({ ...database, ...env, NODE_OPTIONS: WORKER_FLAGS.join(" "), WORKERS: "1" }));
  }
  const [first] = [...servers.values()];
  const { headers } = await signIn(first?.url ?? "", NAME, SEEDED_PASSWORD);
  const pages: Record<string, Asked> = {
    "health check": { requests: [{ path: "/api/health" }], expected: { status: 200, texts: ["ok"] } },
    "home feed": { requests: [{ path: "/", headers }], expected: { status: 200, texts: [NAME], posts: 25 } },
  };
  for (const [page, asked] of Object.entries(pages)) {
    for (const server of servers.values()) await cost(server, asked, WARM_UP_SECONDS);
    const costs = new Map<string, number[]>([...servers.keys()].map((level) => [level, []]));
    for (let number = 0; number < TURNS; number++) {
      for (const [level, server] of servers) costs.get(level)?.push(await cost(server, asked, SECONDS));
    }
    const least = [...costs].map(([level, all]) => ({ level, cost: Math.min(...all) }));
    const [bound = { cost: 1 }] = least;
    console.log(page);
    console.table(
      Object.fromEntries(
        least.map(({ level, cost }) => [
          level,
          { "CPU, ms/request": round3(cost), "of neither": round3(cost / bound.cost) },
        ]),
      ),
    );
    if (page === "home feed")
      goal("the feed with both over neither, CPU", (least.at(-1)?.cost ?? 0) / bound.cost, "at most", 1.05);
  }
} finally {
  await Promise.all([...servers.values()].map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
