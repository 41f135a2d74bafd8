/*
 * `npm run bench:scale`: signed-in home feeds from 1, 2 and 3 application processes on one libSQL server, each with a
 * replica. Sizes are measured in rotation. More processes than cores do not serve more requests; in that case the cost
 * per request shows that processes do not slow each other down.
 * `npm run bench:scale -- 5 4`: five rounds of four seconds each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startSqld } from "../scripts/sqld.mjs";
import { buildOurApp, OUR_ENV, SEEDED_PASSWORD, type Server, seed, serveOurApp } from "./apps";
import { signIn } from "./browser";
import { argument, goal, median, round3 } from "./figures";
import { type LoadResult, load } from "./load";
import { cpuTime } from "./processes";

const ROUNDS = argument(1, 5);
const SECONDS = argument(2, 4);
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 18;
const NAME = "susan";
const SIZES = [1, 2, 3];
const CORES = availableParallelism();

type TurnResult = LoadResult & { processor: number };

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
buildOurApp();
const sqld = await startSqld(join(folder, "sqld"));
const servers: Server[] = [];
try {
  const env = { DATABASE_URL: sqld.url, DATABASE_REPLICA: join(folder, "replica.db"), WORKERS: "1" };
  seed({ ...OUR_ENV, ...env });
  for (let index = 0; index < Math.max(...SIZES); index++) servers.push(await serveOurApp(env));
  const { headers } = await signIn(servers[0]?.url ?? "", NAME, SEEDED_PASSWORD);

  const measureTurn = async (size: number, seconds: number): Promise<TurnResult> => {
    const measuredServers = servers.slice(0, size);
    const cpu = () => cpuTime(Number(sqld.process.pid), ...measuredServers.map(({ pid }) => pid));
    const before = cpu();
    const measured = await load({
      urls: measuredServers.map(({ url }) => url),
      connections: CONNECTIONS,
      seconds,
      requests: [{ path: "/", headers }],
      expected: { status: 200, texts: [NAME], posts: 25 },
    });
    return { ...measured, processor: (cpu() - before) / measured.responses };
  };

  const turns = SIZES.map((): TurnResult[] => []);
  for (const size of SIZES) await measureTurn(size, WARM_UP_SECONDS);
  for (let index = 0; index < ROUNDS; index++) {
    for (const [index, size] of SIZES.entries()) turns[index]?.push(await measureTurn(size, SECONDS));
  }
  const rows = turns.map((results) => {
    const medianOf = (figure: keyof TurnResult) => median(results.map((single) => single[figure]));
    return { perSecond: medianOf("perSecond"), p99: medianOf("p99"), processor: medianOf("processor") };
  });
  const [single = { perSecond: Number.NaN, processor: Number.NaN }] = rows;
  console.table(
    Object.fromEntries(
      rows.map(({ perSecond, p99, processor }, index) => [
        `${SIZES[index]} processes`,
        {
          "requests/s": Math.round(perSecond),
          "of one": round3(perSecond / single.perSecond),
          "p99, ms": p99,
          "CPU with sqld, ms/request": round3(processor),
          "… of one": round3(processor / single.processor),
        },
      ]),
    ),
  );
  console.log(`Medians of ${ROUNDS} rounds of ${SECONDS} seconds at ${CONNECTIONS} connections, on ${CORES} cores.`);
  for (const [index, size] of SIZES.entries()) {
    const row = rows[index];
    if (!row || size === 1) continue;
    if (size < CORES)
      goal(`${size} processes over one, requests/s`, row.perSecond / single.perSecond, "at least", 0.85 * size);
    goal(`CPU per request with ${size} processes over one`, row.processor / single.processor, "at most", 1.2);
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await sqld.kill();
  rmSync(folder, { recursive: true, force: true });
}
