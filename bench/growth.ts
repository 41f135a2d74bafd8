/*
 * `npm run bench:growth`: what the database work of a page, a search and a sign-in costs with a thousand posts and with a
 * million. One database is filled and kept at each size; then the sizes take turns (growth-reads.ts), so that what else
 * the machine does is the same to all. Machines differ in microseconds, ratios should not.
 * `npm run bench:growth -- 100000`: stops at fewer posts than a million.
 */
import { fork } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { OUR_ENV } from "./apps";
import { argument, goal, median } from "./figures";
import type { Contents, Times } from "./growth-reads";

const SIZES = [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= argument(1, 1_000_000));
/** There are as many people as posts, up to this many, each with a session and a browser. */
const MAX_PEOPLE = 100_000;
/** Whom the reader, u0, follows: the first people, who write a tenth of all posts. */
const FOLLOWED = 500;
/** Writes a twentieth of all posts, for the profile. */
const PROLIFIC = FOLLOWED + 1;
const TURNS = 25;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const fileAt = (size: number) => join(folder, `${size}.db`);
const growing = join(folder, "growing.db");
Object.assign(process.env, OUR_ENV, { DATABASE_URL: `file:${growing}`, LOG_LEVEL: "fatal" });
const { migrate } = await import("../db/migrate");
await migrate();

const database = new Database(growing);
database.pragma("synchronous = OFF");
const insertUser = database.prepare(
  "INSERT INTO users (id, username, email, password_hash, created_at) VALUES (?, ?, ?, '-', 0)",
);
const insertSession = database.prepare(
  "INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, remembered) VALUES (?, ?, ?, ?, ?, 1)",
);
const insertDevice = database.prepare("INSERT INTO devices (id, user_id, last_sign_in_at) VALUES (?, ?, 0)");
const insertFollow = database.prepare("INSERT INTO follows (follower_id, followed_id, created_at) VALUES ('u0', ?, 0)");
const insertPost = database.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, 0)");

const idOf = (number: number) => String(number).padStart(26, "0");
const peopleAt = (size: number) => Math.min(size, MAX_PEOPLE);

function authorOf(number: number, people: number): number {
  if (number % 10 === 0) return 1 + ((number / 10) % FOLLOWED);
  if (number % 20 === 1) return PROLIFIC;
  return PROLIFIC + 1 + (number % (people - PROLIFIC - 1));
}

/** Writes people and posts until there are so many; a hundred of the new posts hold a rare word. */
function writeUpTo(size: number, written: number): void {
  const rare = Math.floor((size - written) / 100);
  const [now, nextYear] = [Date.now(), Date.now() + 365 * 86_400_000];
  database.transaction(() => {
    for (let person = peopleAt(written); person < peopleAt(size); person++) {
      const id = `u${person}`;
      insertUser.run(id, `user_${person}`, `user_${person}@example.org`);
      insertSession.run(`s${person}`, id, now, now, nextYear);
      insertDevice.run(`d${person}`, id);
      if (person >= 1 && person <= FOLLOWED) insertFollow.run(id);
    }
    for (let number = written; number < size; number++) {
      const body = `Post number ${number} about birds${number % rare === 0 ? ` rare${size}` : ""}`;
      insertPost.run(idOf(number), `u${authorOf(number, peopleAt(size))}`, body);
    }
  })();
  database.exec("ANALYZE");
  database.pragma("wal_checkpoint(TRUNCATE)");
}

for (const [index, size] of SIZES.entries()) {
  writeUpTo(size, SIZES[index - 1] ?? 0);
  copyFileSync(growing, fileAt(size));
}
database.close();

const readers = SIZES.map((size) => {
  const child = fork(new URL("growth-reads.ts", import.meta.url).pathname, {
    env: { ...process.env, DATABASE_URL: `file:${fileAt(size)}` },
  });
  child.once("exit", (code) => {
    throw new Error(`The reads at ${size} posts ended with ${code}`);
  });
  return () =>
    new Promise<Times>((measured) => {
      child.once("message", (times: Times) => measured(times));
      const contents: Contents = {
        people: peopleAt(size),
        prolific: PROLIFIC,
        middle: idOf(size / 2),
        word: `rare${size}`,
      };
      child.send(contents);
    });
});

const sizesByWork: Record<string, number[][]> = {};
for (let turn = 0; turn < TURNS; turn++) {
  for (const [index, read] of readers.entries()) {
    for (const [work, time] of Object.entries(await read())) {
      sizesByWork[work] ??= SIZES.map(() => []);
      sizesByWork[work][index]?.push(time);
    }
  }
}

const rows = Object.entries(sizesByWork).map(([work, times]) => {
  const medians = times.map(median);
  return { work, medians, ratio: Number(((medians.at(-1) ?? 0) / (medians[0] ?? 0)).toFixed(2)) };
});
console.table(
  rows.map(({ work, medians, ratio }) => ({
    "database work": work,
    ...Object.fromEntries(medians.map((time, index) => [`µs at ${SIZES[index]}`, Math.round(time)])),
    ratio,
  })),
);
const largest = SIZES.at(-1) ?? 0;
const bytes = Math.round(statSync(fileAt(largest)).size / largest);
console.log(
  `${bytes} bytes of database a post at ${largest} posts by ${peopleAt(largest)} people, with indexes, home feeds and people.`,
);
const [most] = rows.sort((one, other) => other.ratio - one.ratio);
goal(`what grows most (${most?.work}), ${largest} posts over ${SIZES[0]},`, most?.ratio ?? 0, "at most", 1.3);
rmSync(folder, { recursive: true });
process.exit();
