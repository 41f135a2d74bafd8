/*
 * `npm run bench:scale`: signed-in home feeds from 1, 2 and 3 application processes over one libSQL server, each with a
 * replica beside it. Sizes take turns. More processes than cores answer no more requests; what shows then that processes
 * do not hold each other up is what a request costs. `npm run bench:scale -- 5 4`: five turns of four seconds each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startSqld } from "../scripts/sqld.mjs";
import { build, OUR_ENV, ours, SEEDED_PASSWORD, type Server, seed } from "./apps";
import { signIn } from "./browser";
import { argument, goal, median, short } from "./figures";
import { load, type Measured } from "./load";
import { processorTime } from "./processes";

const TURNS = argument(1, 5);
const SECONDS = argument(2, 4);
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 18;
const NAME = "susan";
const SIZES = [1, 2, 3];
const CORES = availableParallelism();

type Turn = Measured & { processor: number };

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
build();
const sqld = await startSqld(join(folder, "sqld"));
const servers: Server[] = [];
try {
  const env = { DATABASE_URL: sqld.url, DATABASE_REPLICA: join(folder, "replica.db"), WORKERS: "1" };
  seed({ ...OUR_ENV, ...env });
  for (let number = 0; number < Math.max(...SIZES); number++) servers.push(await ours(env));
  const { headers } = await signIn(servers[0]?.url ?? "", NAME, SEEDED_PASSWORD);

  const turn = async (size: number, seconds: number): Promise<Turn> => {
    const asked = servers.slice(0, size);
    const spent = () => processorTime(Number(sqld.process.pid), ...asked.map(({ pid }) => pid));
    const before = spent();
    const measured = await load({
      urls: asked.map(({ url }) => url),
      connections: CONNECTIONS,
      seconds,
      requests: [{ path: "/", headers }],
      expected: { status: 200, texts: [NAME], posts: 25 },
    });
    return { ...measured, processor: (spent() - before) / measured.answers };
  };

  const turns = SIZES.map((): Turn[] => []);
  for (const size of SIZES) await turn(size, WARM_UP_SECONDS);
  for (let number = 0; number < TURNS; number++) {
    for (const [index, size] of SIZES.entries()) turns[index]?.push(await turn(size, SECONDS));
  }
  const rows = turns.map((all) => {
    const of = (figure: keyof Turn) => median(all.map((one) => one[figure]));
    return { perSecond: of("perSecond"), p99: of("p99"), processor: of("processor") };
  });
  const [one = { perSecond: Number.NaN, processor: Number.NaN }] = rows;
  console.table(
    Object.fromEntries(
      rows.map(({ perSecond, p99, processor }, index) => [
        `${SIZES[index]} processes`,
        {
          "requests/s": Math.round(perSecond),
          "of one": short(perSecond / one.perSecond),
          "p99, ms": p99,
          "CPU with sqld, ms/request": short(processor),
          "… of one": short(processor / one.processor),
        },
      ]),
    ),
  );
  console.log(`Medians of ${TURNS} turns of ${SECONDS} seconds at ${CONNECTIONS} connections, on ${CORES} cores.`);
  for (const [index, size] of SIZES.entries()) {
    const row = rows[index];
    if (!row || size === 1) continue;
    if (size < CORES)
      goal(`${size} processes over one, requests/s`, row.perSecond / one.perSecond, "at least", 0.85 * size);
    goal(`what a request costs with ${size} processes over one`, row.processor / one.processor, "at most", 1.2);
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await sqld.kill();
  rmSync(folder, { recursive: true, force: true });
}
