/*
 * `npm run bench:growth`: the cost of the database work of a page, a search and a sign-in with a thousand and with a
 * million posts. One database is filled and copied at each size. Then the sizes are measured in rotation
 * (growth-reads.ts), so that other work on the machine affects all of them; of the medians of each round, the least
 * counts. Microseconds differ between machines; ratios should not.
 * `npm run bench:growth -- 100000 10`: stops at this number of posts, after this number of rounds.
 */
import { fork } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sqlite } from "../db/driver";
import { OUR_ENV } from "./apps";
import { argument, goal } from "./figures";
import { growingData, idOf, PROLIFIC_AUTHOR, peopleAt } from "./growth-data";
import type { Dataset, Times } from "./growth-reads";

const SIZES = [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= argument(1, 1_000_000));
const ROUNDS = argument(2, 25);

// The databases take up to two gigabytes. A run that was killed can't delete its own, so the next one does.
const FOLDER = /^microblog-growth-(\d+)-/;
for (const name of readdirSync(tmpdir())) {
  const pid = name.match(FOLDER)?.[1];
  if (pid && !isRunning(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}
const folder = mkdtempSync(join(tmpdir(), `microblog-growth-${process.pid}-`));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const fileOf = (size: number) => join(folder, `${size}.db`);
const growingFile = join(folder, "growing.db");
Object.assign(process.env, OUR_ENV, { DATABASE_URL: `file:${growingFile}`, LOG_LEVEL: "fatal" });
const { migrate } = await import("../db/migrate");
await migrate();

const database = new Sqlite(growingFile);
database.pragma("synchronous = OFF");
const writeUpTo = growingData(database);

for (const [index, size] of SIZES.entries()) {
  writeUpTo(size, SIZES[index - 1] ?? 0);
  copyFileSync(growingFile, fileOf(size));
}
database.close();

const readers = SIZES.map((size) => {
  const child = fork(new URL("growth-reads.ts", import.meta.url).pathname, {
    env: { ...process.env, DATABASE_URL: `file:${fileOf(size)}` },
  });
  child.once("exit", (code) => {
    throw new Error(`The reader for ${size} posts exited with code ${code}`);
  });
  return () =>
    new Promise<Times>((resolve) => {
      child.once("message", (times: Times) => resolve(times));
      const dataset: Dataset = {
        people: peopleAt(size),
        prolificAuthor: PROLIFIC_AUTHOR,
        firstId: idOf(0),
        middleId: idOf(size / 2),
        rareWord: `rare${size}`,
      };
      child.send(dataset);
    });
});

const sizesByWork: Record<string, number[][]> = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, read] of readers.entries()) {
    for (const [work, time] of Object.entries(await read())) {
      sizesByWork[work] ??= SIZES.map(() => []);
      sizesByWork[work][index]?.push(time);
    }
  }
}

const rows = Object.entries(sizesByWork).map(([work, times]) => {
  // Other work on the machine only adds time.
  const least = times.map((rounds) => Math.min(...rounds));
  return { work, least, ratio: Number(((least.at(-1) ?? 0) / (least[0] ?? 0)).toFixed(2)) };
});
console.table(
  rows.map(({ work, least, ratio }) => ({
    "database work": work,
    ...Object.fromEntries(least.map((time, index) => [`µs at ${SIZES[index]}`, Math.round(time)])),
    ratio,
  })),
);
const largest = SIZES.at(-1) ?? 0;
const bytes = Math.round(statSync(fileOf(largest)).size / largest);
console.log(
  `${bytes} bytes of database per post at ${largest} posts by ${peopleAt(largest)} people, including indexes, home feeds and people.`,
);
const [steepest] = rows.sort((a, b) => b.ratio - a.ratio);
goal(
  `the steepest growth (${steepest?.work}), ${largest} posts over ${SIZES[0]},`,
  steepest?.ratio ?? 0,
  "at most",
  1.3,
);
process.exit();

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, and runs.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
