/*
 * `npm run bench:growth`: what a page of the feed costs with a thousand posts and with a million, to somebody who
 * follows a thousand people. Prints medians of one run and their ratios; machines differ, ratios should not.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

/** Fewer posts than a million may be asked for: npm run bench:growth 100000 */
const SIZES = [1000, Number(process.argv[2] ?? 1_000_000)];
const PEOPLE = 10_000;
const FOLLOWED = 1000;
const PAGES_DEEP = 1000;
const RUNS = 300;
const WARM_UP = 50;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
process.env.AUTH_SECRET ||= "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
process.env.DATABASE_URL = `file:${join(folder, "bench.db")}`;
process.env.LOG_LEVEL = "fatal";

const { db } = await import("../db/client");
const { migrate } = await import("../db/migrate");
const { readFeed } = await import("../feed/read");
const { searchPosts } = await import("../feed/search");

migrate(db());
const client = db().$client;
client.pragma("synchronous = OFF");
const insertUser = client.prepare("INSERT INTO users (id, username, password_hash, created_at) VALUES (?, ?, '-', 0)");
const insertFollow = client.prepare("INSERT INTO follows (follower_id, followed_id, created_at) VALUES ('u0', ?, 0)");
const insertPost = client.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, 0)");
client.transaction(() => {
  for (let person = 0; person < PEOPLE; person++) insertUser.run(`u${person}`, `user_${person}`);
  for (let person = 1; person <= FOLLOWED; person++) insertFollow.run(`u${person}`);
})();

const idOf = (number: number) => String(number).padStart(26, "0");

/** Writes posts until there are so many, a tenth of them by people who are followed; a hundred hold a rare word. */
function writeUpTo(size: number, written: number): void {
  const rare = Math.floor((size - written) / 100);
  client.transaction(() => {
    for (let number = written; number < size; number++) {
      const author = number % 10 === 0 ? 1 + ((number / 10) % FOLLOWED) : FOLLOWED + 1 + (number % 8000);
      const body = `Post number ${number} about birds${number % rare === 0 ? ` rare${size}` : ""}`;
      insertPost.run(idOf(number), `u${author}`, body);
    }
  })();
  client.exec("ANALYZE");
}

/** The median of many reads, in microseconds. Each answer is looked at. */
function median(read: () => unknown[]): number {
  const times = Array.from({ length: WARM_UP + RUNS }, () => {
    const start = performance.now();
    const { length } = read();
    const time = performance.now() - start;
    if (length !== 25) throw new Error(`A page has ${length} posts, not 25`);
    return time * 1000;
  });
  const sorted = times.slice(WARM_UP).sort((one, other) => one - other);
  return sorted[RUNS / 2] ?? 0;
}

/** Where the thousandth page of the home feed begins, or its last full one. */
function deepCursor(): string {
  const ids = client.prepare("SELECT post_id FROM home WHERE user_id = 'u0' ORDER BY post_id DESC").pluck().all();
  return String(ids[Math.min(PAGES_DEEP * 25, ids.length - 26)]);
}

const medians: Record<string, number[]> = {};
for (const [index, size] of SIZES.entries()) {
  writeUpTo(size, SIZES[index - 1] ?? 0);
  const cursor = deepCursor();
  for (const [what, read] of [
    ["home, first page", () => readFeed("u0", "home").posts],
    ["home, a deep page", () => readFeed("u0", "home", { before: cursor }).posts],
    ["explore, first page", () => readFeed("u0", "everybody").posts],
    ["explore, in the middle", () => readFeed("u0", "everybody", { before: idOf(size / 2) }).posts],
    ["search for a rare word", () => searchPosts("u0", `rare${size}`).found],
  ] as const) {
    medians[what] = [...(medians[what] ?? []), median(read)];
  }
}

const table = Object.entries(medians).map(([what, [small = 0, large = 0]]) => ({
  "what is read": what,
  [`µs at ${SIZES[0]} posts`]: Math.round(small),
  [`µs at ${SIZES[1]} posts`]: Math.round(large),
  ratio: Number((large / small).toFixed(2)),
}));
console.table(table);
const bytes =
  Number(client.pragma("page_count", { simple: true })) * Number(client.pragma("page_size", { simple: true }));
console.log(`${Math.round(bytes / (SIZES[1] ?? 1))} bytes of database a post, with its indexes and home feeds.`);
client.close();
rmSync(folder, { recursive: true });
process.exit(0);
