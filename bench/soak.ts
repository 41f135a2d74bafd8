/*
 * `npm run bench:soak`: half an hour of people who register, sign in, read, post and sign out, with plain form
 * submissions, on several processes behind one port. Every minute one process is killed (SIGKILL). Afterwards
 * everything that was acknowledged is read back, and memory growth is reported. The oldest process is never killed, so
 * that its memory can be watched.
 * `npm run bench:soak -- 30 3`: minutes, and processes.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildOurApp, serveOurApp } from "./apps";
import { Browser, type BrowserResponse, newAddress, signIn } from "./browser";
import { argument, goal, round3 } from "./figures";
import { childrenOf, memoryOf } from "./processes";

const MINUTES = argument(1, 30);
const WORKERS = argument(2, 3);
const CONCURRENT_VISITORS = 8;
const POSTS_PER_VISIT = 3;
/** One kill a minute; shorter runs have at least three. */
const KILL_INTERVAL = Math.min(60_000, (MINUTES * 60_000) / 4);
const SAMPLE_INTERVAL = 1000;
/** Milliseconds after a kill during which a broken connection is attributed to it. */
const KILL_GRACE = 2000;
/** Limit of a warm process's memory growth in megabytes per hour, in runs that are long enough to tell. */
const MAX_GROWTH = 30;
const [MIN_MINUTES_FOR_GROWTH, WARM_UP] = [10, 1 / 3];
const PASSWORD = "four words of mine";

type Account = { name: string; posts: string[] };
type Session = { name: string; headers: Record<string, string> };

const accounts: Account[] = [];
const [openSessions, endedSessions]: [Session[], Session[]] = [[], []];
const errors: string[] = [];
const counts = { requests: 0, posts: 0, kills: 0, "connections broken by a kill": 0, "responses with 503": 0 };
let lastKill = Number.NEGATIVE_INFINITY;

/** The site responded with "try again later"; the visitor leaves. */
class Busy extends Error {}

/** Sends a request, and repeats it if its process was killed meanwhile; `retried` tells whether it did. */
async function sendWithRetry(send: () => Promise<BrowserResponse>): Promise<BrowserResponse & { retried: boolean }> {
  for (let retried = false; ; retried = true) {
    counts.requests++;
    try {
      const response = await send();
      if (response.status === 503 || response.retryAfter !== null) throw new Busy();
      return { ...response, retried: retried };
    } catch (error) {
      // A timeout is an error even if the process was killed: a browser would not wait that long.
      const isBroken = performance.now() - lastKill < KILL_GRACE && !(error instanceof DOMException);
      if (error instanceof Busy || !isBroken) throw error;
      counts["connections broken by a kill"]++;
    }
  }
}

function expect(name: string, { status, body, location }: BrowserResponse, expectedStatus: number, text = ""): void {
  if (status !== expectedStatus || !body.includes(text)) {
    throw new Error(`${name} returned ${status} ${location ?? ""}, or lacks "${text}": ${body.slice(0, 300)}`);
  }
}

/** Opens a page, fills in the form with these fields, and submits it until there is a response. */
async function send(browser: Browser, path: string, values: Record<string, string>) {
  const page = await sendWithRetry(() => browser.open(path));
  expect(path, page, 200, "<form");
  return sendWithRetry(() => browser.submit(path, page.body, values));
}

async function register(site: string): Promise<Account> {
  const name = `p_${randomBytes(6).toString("hex")}`;
  const [username, email] = [name, `${name}@example.org`];
  const fields = { username, email, password: PASSWORD, repeatPassword: PASSWORD };
  const response = await send(new Browser(site, newAddress()), "/register", fields);
  // The killed process may have committed the registration without responding.
  const isThere = response.retried && response.body.includes("This username is taken");
  if (!isThere) expect(`Registering ${name}`, response, 303);
  const account = { name, posts: [] };
  accounts.push(account);
  return account;
}

/** One visit: signs in, posts, reads the posts, and signs out every other time. */
async function visit(site: string, { name, posts }: Account): Promise<void> {
  const browser = new Browser(site, newAddress());
  expect(`Signing in as ${name}`, await send(browser, "/login", { login: name, password: PASSWORD }), 303);
  for (let number = 0; number < POSTS_PER_VISIT; number++) {
    const body = `${name} says ${randomBytes(6).toString("hex")}`;
    expect(`Posting as ${name}`, await send(browser, "/", { body }), 303);
    posts.push(body);
    counts.posts++;
    expect(`${name}'s home after posting`, await sendWithRetry(() => browser.open("/")), 200, body);
    expect("Explore", await sendWithRetry(() => browser.open("/explore")), 200, "<article");
  }
  const session = { name, headers: browser.headers };
  if (endedSessions.length > openSessions.length) {
    openSessions.push(session);
  } else {
    expect(`Signing ${name} out`, await sendWithRetry(() => browser.open("/logout", { headers: {}, body: "" })), 303);
    endedSessions.push(session);
  }
}

/** Visits until the time is up. Every other visitor is new; the others return. */
async function visitUntil(site: string, endTime: number): Promise<void> {
  for (let number = 0; performance.now() < endTime; number++) {
    try {
      const returningVisitor = number % 2 === 1 ? accounts[Math.floor(Math.random() * accounts.length)] : undefined;
      await visit(site, returningVisitor ?? (await register(site)));
    } catch (error) {
      if (error instanceof Busy) counts["responses with 503"]++;
      else errors.push(error instanceof Error ? `${error.message} ${error.cause ?? ""}` : String(error));
    }
  }
}

/** Processes a list with as many concurrent workers as there were visitors. */
async function forEachConcurrently<T>(list: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...list];
  const runWorker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENT_VISITORS }, runWorker));
}

/** All posts of a profile, across its pages. */
async function readBack(reader: Browser, name: string): Promise<string[]> {
  const cards: string[] = [];
  for (let path: string | undefined = `/@${name}`; path !== undefined; ) {
    const response = await reader.open(path);
    expect(path, response, 200, name);
    const { body } = response;
    cards.push(...body.split("<article").slice(1));
    const [, olderLink] = body.match(/<a [^>]*href="(\/@[^"]*\?before=[^"]*)"/) ?? [];
    path = olderLink;
  }
  return cards.map((card) => card.slice(0, card.indexOf("</article>")));
}

/** Megabytes per hour, by least squares over the samples after the warm-up. */
function growth(samples: { time: number; megabytes: number }[]): number {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, megabytes] = [mean(warm.map((sample) => sample.time)), mean(warm.map((sample) => sample.megabytes))];
  const covariance = mean(warm.map((sample) => (sample.time - time) * (sample.megabytes - megabytes)));
  return (covariance / mean(warm.map((sample) => (sample.time - time) ** 2))) * 3_600_000;
}

buildOurApp();
const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const env = {
  DATABASE_URL: `file:${join(folder, "bench.db")}`,
  // A lower cost, so that hashing does not dominate the load.
  BCRYPT_COST: "10",
  WORKERS: String(WORKERS),
  LOG_LEVEL: "error",
};
const server = await serveOurApp(env, "inherit");
try {
  const [sparedPid] = childrenOf(server.pid);
  if (sparedPid === undefined)
    throw new Error(`There are no worker processes to kill: WORKERS=${WORKERS} has no effect.`);
  const watchedPids = { "the primary process": server.pid, "the spared process": sparedPid };
  const samples = Object.values(watchedPids).map((): { time: number; megabytes: number }[] => []);
  const sampleTimer = setInterval(() => {
    for (const [index, pid] of Object.values(watchedPids).entries()) {
      const megabytes = memoryOf(pid);
      if (megabytes === undefined) errors.push(`Process ${pid} ended without being killed`);
      else samples[index]?.push({ time: performance.now(), megabytes });
    }
  }, SAMPLE_INTERVAL);
  const endTime = performance.now() + MINUTES * 60_000;
  const killTimer = setInterval(() => {
    // No kill near the end, so that its replacement is up when everything is read back.
    if (performance.now() > endTime - KILL_INTERVAL / 2) return;
    const victim = childrenOf(server.pid).findLast((pid) => pid !== sparedPid);
    if (victim === undefined) {
      errors.push("A killed process was not replaced before the next kill");
      return;
    }
    lastKill = performance.now();
    counts.kills++;
    process.kill(victim, "SIGKILL");
  }, KILL_INTERVAL);
  await Promise.all(Array.from({ length: CONCURRENT_VISITORS }, () => visitUntil(server.url, endTime)));
  clearInterval(sampleTimer);
  clearInterval(killTimer);

  const [lostPosts, wrongSessions]: [string[], string[]] = [[], []];
  const reader = await signIn(server.url, accounts[0]?.name ?? "", PASSWORD);
  await forEachConcurrently(accounts, async ({ name, posts }) => {
    const cards = await readBack(reader, name).catch((error: Error) => {
      lostPosts.push(error.message);
      return [];
    });
    const countOf = (post: string) => cards.filter((card) => card.includes(post)).length;
    lostPosts.push(
      ...posts.filter((post) => countOf(post) !== 1).map((post) => `${post}: there ${countOf(post)} times`),
    );
  });
  const isOpen = async ({ name, headers }: Session) => {
    const { status, body } = await new Browser(server.url, newAddress(), headers.cookie).open("/");
    return status === 200 && body.includes(name);
  };
  await forEachConcurrently(openSessions, async (session) => {
    if (!(await isOpen(session))) wrongSessions.push(`${session.name}'s session ended unexpectedly`);
  });
  await forEachConcurrently(endedSessions, async (session) => {
    if (await isOpen(session)) wrongSessions.push(`${session.name}'s session is open after signing out`);
  });

  console.table({ minutes: MINUTES, processes: WORKERS, accounts: accounts.length, ...counts });
  console.table(
    Object.fromEntries(
      Object.keys(watchedPids).map((name, index) => [
        name,
        {
          "MB at start": round3(samples[index]?.[0]?.megabytes ?? 0),
          "MB at end": round3(samples[index]?.at(-1)?.megabytes ?? 0),
          "MB/hour once warm": round3(growth(samples[index] ?? [])),
        },
      ]),
    ),
  );
  for (const sentence of [...errors, ...lostPosts, ...wrongSessions].slice(0, 20)) console.log(sentence);
  goal("acknowledged accounts and posts that are lost or duplicated", lostPosts.length, "at most", 0);
  goal("sessions that are open or ended contrary to what was acknowledged", wrongSessions.length, "at most", 0);
  goal("errors other than 503 and connections broken by a kill", errors.length, "at most", 0);
  goal("processes killed", counts.kills, "at least", Math.floor((MINUTES * 60_000) / KILL_INTERVAL) - 1);
  if (MINUTES >= MIN_MINUTES_FOR_GROWTH) {
    for (const [index, name] of Object.keys(watchedPids).entries()) {
      goal(`growth of ${name}, MB/hour,`, growth(samples[index] ?? []), "at most", MAX_GROWTH);
    }
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
