/*
 * `npm run bench:soak`: half an hour of people who register, sign in, read, post and sign out, by forms as browsers send
 * them, at several processes behind one port, of which one is killed every minute (SIGKILL). Then everything that was
 * acknowledged is read back, and it is said how memory grew. The oldest process is spared, so that there is one to watch.
 * `npm run bench:soak -- 30 3`: minutes, and processes.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, ours } from "./apps";
import { type Answer, Browser, newAddress, signIn } from "./browser";
import { argument, goal, short } from "./figures";
import { childrenOf, memoryOf } from "./processes";

const MINUTES = argument(1, 30);
const WORKERS = argument(2, 3);
const PEOPLE_AT_ONCE = 8;
const POSTS_A_VISIT = 3;
/** One a minute; shorter runs see three kills all the same. */
const KILL_INTERVAL = Math.min(60_000, (MINUTES * 60_000) / 4);
const SAMPLE_INTERVAL = 1000;
/** How long after a kill a connection may break for it, in milliseconds. */
const KILL_SHADOW = 2000;
/** How fast a process may grow once it is warm, in megabytes an hour, where there was time to see. */
const MAX_GROWTH = 30;
const [MIN_MINUTES_FOR_GROWTH, WARM_UP] = [10, 1 / 3];
const PASSWORD = "four words of mine";

type Account = { name: string; posts: string[] };
type Session = { name: string; headers: Record<string, string> };

const accounts: Account[] = [];
const [openSessions, endedSessions]: [Session[], Session[]] = [[], []];
const errors: string[] = [];
const counts = { requests: 0, posts: 0, kills: 0, "connections broken by a kill": 0, "answered try again (503)": 0 };
let lastKill = Number.NEGATIVE_INFINITY;

/** The site said to try again later; whoever asked leaves. */
class Busy extends Error {}

/** Sends a request, again where its process was killed meanwhile: `again` says whether it was. */
async function persist(send: () => Promise<Answer>): Promise<Answer & { again: boolean }> {
  for (let again = false; ; again = true) {
    counts.requests++;
    try {
      const answer = await send();
      if (answer.status === 503 || answer.retryAfter !== null) throw new Busy();
      return { ...answer, again };
    } catch (error) {
      // An answer that never comes is an error also where its process was killed: nobody waits for that long.
      const isBroken = performance.now() - lastKill < KILL_SHADOW && !(error instanceof DOMException);
      if (error instanceof Busy || !isBroken) throw error;
      counts["connections broken by a kill"]++;
    }
  }
}

function expect(what: string, { status, body, location }: Answer, wanted: number, text = ""): void {
  if (status !== wanted || !body.includes(text)) {
    throw new Error(`${what} was answered with ${status} ${location ?? ""}, without "${text}": ${body.slice(0, 300)}`);
  }
}

/** Opens a page, fills in the form with these fields, and sends it, the same one until it is answered. */
async function send(browser: Browser, path: string, values: Record<string, string>) {
  const page = await persist(() => browser.open(path));
  expect(path, page, 200, "<form");
  return persist(() => browser.submit(path, page.body, values));
}

async function register(site: string): Promise<Account> {
  const name = `p_${randomBytes(6).toString("hex")}`;
  const [username, email] = [name, `${name}@example.org`];
  const fields = { username, email, password: PASSWORD, repeatPassword: PASSWORD };
  const answer = await send(new Browser(site, newAddress()), "/register", fields);
  // What was written by the process that was killed is there, though it could not say so.
  const isThere = answer.again && answer.body.includes("This username is taken");
  if (!isThere) expect(`Registering ${name}`, answer, 303);
  const account = { name, posts: [] };
  accounts.push(account);
  return account;
}

/** One visit: signs in, reads, posts, reads that, and signs out every other time. */
async function visit(site: string, { name, posts }: Account): Promise<void> {
  const browser = new Browser(site, newAddress());
  expect(`Signing in as ${name}`, await send(browser, "/login", { login: name, password: PASSWORD }), 303);
  for (let number = 0; number < POSTS_A_VISIT; number++) {
    const body = `${name} says ${randomBytes(6).toString("hex")}`;
    expect(`Posting as ${name}`, await send(browser, "/", { body }), 303);
    posts.push(body);
    counts.posts++;
    expect(`${name}'s home after posting`, await persist(() => browser.open("/")), 200, body);
    expect("Explore", await persist(() => browser.open("/explore")), 200, "<article");
  }
  const session = { name, headers: browser.headers };
  if (endedSessions.length > openSessions.length) {
    openSessions.push(session);
  } else {
    expect(`Signing ${name} out`, await persist(() => browser.open("/logout", { headers: {}, body: "" })), 303);
    endedSessions.push(session);
  }
}

/** People come one after another until time is up: every other one is new, the rest come back. */
async function comeAndGo(site: string, end: number): Promise<void> {
  for (let number = 0; performance.now() < end; number++) {
    try {
      const returning = number % 2 === 1 ? accounts[Math.floor(Math.random() * accounts.length)] : undefined;
      await visit(site, returning ?? (await register(site)));
    } catch (error) {
      if (error instanceof Busy) counts["answered try again (503)"]++;
      else errors.push(error instanceof Error ? `${error.message} ${error.cause ?? ""}` : String(error));
    }
  }
}

/** Works on each of a list, as many at once as there were people. */
async function each<T>(list: T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...list];
  const take = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, take));
}

/** The posts on somebody's page, and on the older ones that follow. */
async function readBack(reader: Browser, name: string): Promise<string[]> {
  const cards: string[] = [];
  for (let path: string | undefined = `/@${name}`; path !== undefined; ) {
    const answer = await reader.open(path);
    expect(path, answer, 200, name);
    const { body } = answer;
    cards.push(...body.split("<article").slice(1));
    const [, older] = body.match(/<a [^>]*href="(\/@[^"]*\?before=[^"]*)"/) ?? [];
    path = older;
  }
  return cards.map((card) => card.slice(0, card.indexOf("</article>")));
}

/** Megabytes an hour, by least squares over what was seen after the warm-up. */
function growth(samples: { time: number; megabytes: number }[]): number {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, megabytes] = [mean(warm.map((one) => one.time)), mean(warm.map((one) => one.megabytes))];
  const covariance = mean(warm.map((one) => (one.time - time) * (one.megabytes - megabytes)));
  return (covariance / mean(warm.map((one) => (one.time - time) ** 2))) * 3_600_000;
}

build();
const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const env = {
  DATABASE_URL: `file:${join(folder, "bench.db")}`,
  // So that there is more to the traffic than hashing.
  BCRYPT_COST: "10",
  WORKERS: String(WORKERS),
  LOG_LEVEL: "error",
};
const server = await ours(env, "inherit");
try {
  const [spared] = childrenOf(server.pid);
  if (spared === undefined) throw new Error(`There are no processes to kill: is WORKERS=${WORKERS} heeded?`);
  const watched = { "the primary process": server.pid, "the spared process": spared };
  const samples = Object.values(watched).map((): { time: number; megabytes: number }[] => []);
  const sampling = setInterval(() => {
    for (const [index, pid] of Object.values(watched).entries()) {
      const megabytes = memoryOf(pid);
      if (megabytes === undefined) errors.push(`Process ${pid} ended, which was not killed`);
      else samples[index]?.push({ time: performance.now(), megabytes });
    }
  }, SAMPLE_INTERVAL);
  const end = performance.now() + MINUTES * 60_000;
  const killing = setInterval(() => {
    // The last one's replacement is there when everything is read back.
    if (performance.now() > end - KILL_INTERVAL / 2) return;
    const victim = childrenOf(server.pid).findLast((pid) => pid !== spared);
    if (victim === undefined) {
      errors.push("A killed process was not replaced within the time between two kills");
      return;
    }
    lastKill = performance.now();
    counts.kills++;
    process.kill(victim, "SIGKILL");
  }, KILL_INTERVAL);
  await Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, () => comeAndGo(server.url, end)));
  clearInterval(sampling);
  clearInterval(killing);

  const [wrong, strange]: [string[], string[]] = [[], []];
  const reader = await signIn(server.url, accounts[0]?.name ?? "", PASSWORD);
  await each(accounts, async ({ name, posts }) => {
    const cards = await readBack(reader, name).catch((error: Error) => {
      wrong.push(error.message);
      return [];
    });
    const there = (post: string) => cards.filter((card) => card.includes(post)).length;
    wrong.push(...posts.filter((post) => there(post) !== 1).map((post) => `${post}: there ${there(post)} times`));
  });
  const opens = async ({ name, headers }: Session) => {
    const { status, body } = await new Browser(server.url, newAddress(), headers.cookie).open("/");
    return status === 200 && body.includes(name);
  };
  await each(openSessions, async (session) => {
    if (!(await opens(session))) strange.push(`${session.name}'s session ended by itself`);
  });
  await each(endedSessions, async (session) => {
    if (await opens(session)) strange.push(`${session.name}'s session is open though they signed out`);
  });

  console.table({ minutes: MINUTES, processes: WORKERS, accounts: accounts.length, ...counts });
  console.table(
    Object.fromEntries(
      Object.keys(watched).map((name, index) => [
        name,
        {
          "MB at first": short(samples[index]?.[0]?.megabytes ?? 0),
          "MB at last": short(samples[index]?.at(-1)?.megabytes ?? 0),
          "MB/hour once warm": short(growth(samples[index] ?? [])),
        },
      ]),
    ),
  );
  for (const sentence of [...errors, ...wrong, ...strange].slice(0, 20)) console.log(sentence);
  goal("acknowledged accounts and posts that are lost or doubled", wrong.length, "at most", 0);
  goal("sessions that are open or ended against what was acknowledged", strange.length, "at most", 0);
  goal("errors other than 503 and connections broken by a kill", errors.length, "at most", 0);
  goal("processes killed", counts.kills, "at least", Math.floor((MINUTES * 60_000) / KILL_INTERVAL) - 1);
  if (MINUTES >= MIN_MINUTES_FOR_GROWTH) {
    for (const [index, name] of Object.keys(watched).entries()) {
      goal(`growth of ${name}, MB/hour,`, growth(samples[index] ?? []), "at most", MAX_GROWTH);
    }
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
