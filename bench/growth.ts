/*
 * `npm run bench:growth`: the cost of the database work of a page, a search and a sign-in with a thousand and with a
 * million posts. One database is filled and copied at each size. Then the sizes are measured in rotation
 * (growth-reads.ts), so that other work on the machine affects all of them. Microseconds differ between machines;
 * ratios should not.
 * `npm run bench:growth -- 100000`: stops at this number of posts.
 */
import { fork } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sqlite } from "../db/driver";
import { OUR_ENV } from "./apps";
import { argument, goal, median } from "./figures";
import type { Dataset, Times } from "./growth-reads";

const SIZES = [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= argument(1, 1_000_000));
/** As many people as posts, up to this limit, each with a session and a device. */
const MAX_PEOPLE = 100_000;
/** The number of people that the reader, u0, follows: the first ones, who write a tenth of all posts. */
const FOLLOWED_COUNT = 500;
/** This person writes a twentieth of all posts; their profile is measured. */
const PROLIFIC_AUTHOR = FOLLOWED_COUNT + 1;
const ROUNDS = 25;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const fileOf = (size: number) => join(folder, `${size}.db`);
const growingFile = join(folder, "growing.db");
Object.assign(process.env, OUR_ENV, { DATABASE_URL: `file:${growingFile}`, LOG_LEVEL: "fatal" });
const { migrate } = await import("../db/migrate");
await migrate();

const database = new Sqlite(growingFile);
database.pragma("synchronous = OFF");
const insertUser = database.prepare(
  "INSERT INTO users (id, username, email, password_hash, created_at) VALUES (?, ?, ?, '-', 0)",
);
const insertSession = database.prepare(
  "INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, remembered) VALUES (?, ?, ?, ?, ?, 1)",
);
const insertDevice = database.prepare("INSERT INTO devices (id, user_id, last_sign_in_at) VALUES (?, ?, 0)");
const insertIdentity = database.prepare(
  "INSERT INTO identities (id, user_id, provider, issuer, subject, linked_at) VALUES (?, ?, 'example', 'https://login.example.org', ?, 0)",
);
const insertFollow = database.prepare("INSERT INTO follows (follower_id, followed_id, created_at) VALUES ('u0', ?, 0)");
const insertHashtag = database.prepare("INSERT INTO hashtags (tag, post_id) VALUES ('birds', ?)");
const insertPost = database.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, 0)");
const insertPicture = database.prepare(
  "INSERT INTO post_pictures (id, post_id, position, width, height, alt) VALUES (?, ?, ?, 2048, 1365, 'Birds on a wire')",
);

const idOf = (index: number) => String(index).padStart(26, "0");
const pictureOf = (index: number, position: number) => `p${idOf(index)}-${position}`;
const peopleAt = (size: number) => Math.min(size, MAX_PEOPLE);

function authorOf(index: number, people: number): number {
  if (index % 10 === 0) return 1 + ((index / 10) % FOLLOWED_COUNT);
  if (index % 20 === 1) return PROLIFIC_AUTHOR;
  return PROLIFIC_AUTHOR + 1 + (index % (people - PROLIFIC_AUTHOR - 1));
}

/** Adds people and posts up to `size`. A hundred of the new posts contain a rare word. */
function writeUpTo(size: number, oldSize: number): void {
  const rareInterval = Math.floor((size - oldSize) / 100);
  const [now, nextYear] = [Date.now(), Date.now() + 365 * 86_400_000];
  database.transaction(() => {
    for (let person = peopleAt(oldSize); person < peopleAt(size); person++) {
      const id = `u${person}`;
      insertUser.run(id, `user_${person}`, `user_${person}@example.org`);
      insertSession.run(`s${person}`, id, now, now, nextYear);
      insertDevice.run(`d${person}`, id);
      insertIdentity.run(`i${person}`, id, id);
      if (person >= 1 && person <= FOLLOWED_COUNT) insertFollow.run(id);
    }
    for (let index = oldSize; index < size; index++) {
      // A fifth of the posts have pictures: two each.
      const pictures = index % 5 === 0 ? [0, 1] : [];
      const body = `Post number ${index} about birds${index % rareInterval === 0 ? ` rare${size}` : ""}`;
      insertPost.run(idOf(index), `u${authorOf(index, peopleAt(size))}`, body);
      if (index % 10 === 0) insertHashtag.run(idOf(index));
      for (const position of pictures) insertPicture.run(pictureOf(index, position), idOf(index), position);
    }
  })();
  database.exec("ANALYZE");
  database.pragma("wal_checkpoint(TRUNCATE)");
}

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
rmSync(folder, { recursive: true });
process.exit();
