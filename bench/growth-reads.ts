/* The process that reads one size of database (growth.ts). */
import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { findUserByLogin, findUserByUsername } from "../accounts/users";
import { isKnownDevice, recordDevice } from "../auth/devices";
import { loadSession, startSession } from "../auth/session";
import { consume, refund } from "../auth/throttle";
import { resetSignInLimits, unknownBrowserLimits } from "../auth/throttle-limits";
import { countFailuresSinceSignIn } from "../events/security-events";
import { isFollowing } from "../feed/follows";
import { areBlocked, mutedAndBlockedBy } from "../feed/mutes-and-blocks";
import { countUnread } from "../feed/notifications";
import { newestPostOf } from "../feed/posts";
import { type FeedScope, readFeed } from "../feed/read";
import { searchPosts } from "../feed/search";
import { newAddress } from "./browser";
import { median } from "./figures";

/** Medians in microseconds, by what was done. */
export type Times = Record<string, number>;

/** How much there is to read, and what to look for. */
export type Contents = { people: number; prolific: number; middle: string; word: string };

const RUNS = 100;
const WARM_UP = 30;
/** How far down the home feed a page is read, in pages. */
const PAGES_DEEP = 1000;
const NEXT_YEAR = new Date(Date.now() + 365 * 86_400_000);

function expect(what: string, is: unknown, expected: unknown): void {
  if (is !== expected) throw new Error(`${what} is ${is}, not ${expected}`);
}

/** What each page of somebody who is signed in asks. */
async function loadReader(): Promise<void> {
  const loaded = await loadSession({ sessionId: "s0", userId: "u0", expiresAt: NEXT_YEAR });
  expect("The reader", loaded?.user.username, "user_0");
  await countUnread("u0");
}

async function page(scope: FeedScope, before?: string): Promise<void> {
  await loadReader();
  const { posts } = await readFeed("u0", scope, { before });
  expect("A page", posts.length, 25);
  if (scope === "home") await newestPostOf("u0");
}

async function profile(username: string): Promise<void> {
  const person = await findUserByUsername(username);
  const id = person?.id ?? "";
  await page({ authorId: id });
  await mutedAndBlockedBy("u0", id);
  await areBlocked("u0", id);
  await isFollowing("u0", id);
}

async function search(word: string, before?: string): Promise<void> {
  await loadReader();
  const { found } = await searchPosts("u0", word, before);
  expect("A page that was found", found.length, 25);
}

/** A sign-in from a browser that is not known, as auth/credentials.ts and auth/sign-in.ts do it, but for bcrypt. */
async function signIn(username: string): Promise<void> {
  const address = newAddress();
  const [deviceId, freshKey] = [randomBytes(24).toString("base64url"), randomBytes(16).toString("base64url")];
  const user = await findUserByLogin(username);
  if (!user || (await isKnownDevice(user.id, deviceId))) throw new Error(`${username} is not there, or known`);
  const limits = unknownBrowserLimits(username, address);
  expect("A refusal", await consume(limits), null);
  await refund(limits);
  await resetSignInLimits(user, address);
  const failedAttempts = await countFailuresSinceSignIn(user.id);
  await recordDevice(user.id, deviceId);
  const token = await startSession(user.id, false, { device: "Chrome", address, freshKey, failedAttempts });
  expect("The session", (await loadSession(token))?.user.username, username);
}

/** Where the thousandth page of the home feed begins, or its last full one. */
async function deepCursor(): Promise<string> {
  let cursor = "";
  let before: string | undefined;
  for (let number = 0; number < PAGES_DEEP; number++) {
    const { posts, olderThan } = await readFeed("u0", "home", { before });
    if (posts.length === 25) cursor = before ?? "";
    if (olderThan === null) break;
    before = olderThan;
  }
  return cursor;
}

async function time(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) * 1000);
  }
  return median(times.slice(WARM_UP));
}

let deep: string | undefined;

async function measure({ people, prolific, middle, word }: Contents): Promise<Times> {
  deep ??= await deepCursor();
  const somebody = () => `user_${1 + Math.floor(Math.random() * (people - 1))}`;
  return {
    "home, first page": await time(() => page("home")),
    "home, a deep page": await time(() => page("home", deep)),
    "explore, first page": await time(() => page("everybody")),
    "explore, in the middle": await time(() => page("everybody", middle)),
    "a profile": await time(() => profile(`user_${prolific}`)),
    "search for a rare word": await time(() => search(word)),
    "search for a word of every post": await time(() => search("birds")),
    // The number of a post in the index is its own, but counted from one.
    "the same, in the middle": await time(() => search("birds", String(Number(middle)))),
    "a sign-in, but for bcrypt": await time(() => signIn(somebody())),
  };
}

process.on("message", (contents: Contents) => {
  measure(contents).then(
    (times) => process.send?.(times),
    (error) => {
      throw error;
    },
  );
});
