/* The process that measures reads on one size of database (growth.ts). */
import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { findIdentity, recordIdentityUse } from "../accounts/identities";
import { findUserByLogin, findUserByUsername } from "../accounts/users";
import { isKnownDevice, recordDevice } from "../auth/devices";
import { loadSession, startSession } from "../auth/session";
import { consume, refund } from "../auth/throttle";
import { resetSignInLimits, unknownBrowserLimits } from "../auth/throttle-limits";
import { endSessionsOfProvider } from "../auth/user-sessions";
import { countFailuresSinceSignIn } from "../events/security-events";
import { listDrafts } from "../feed/drafts";
import { readFollowList } from "../feed/follow-lists";
import { isFollowing } from "../feed/follows";
import { advanceImports } from "../feed/import/steps";
import { like, unlike } from "../feed/likes";
import { areBlocked, findMuteOrBlock } from "../feed/mutes-and-blocks";
import { countUnread, readNotifications } from "../feed/notifications";
import { pictureAccess } from "../feed/pictures";
import { createPost, newestPostOf } from "../feed/posts";
import { readPublicPosts } from "../feed/public-feed";
import { type FeedScope, readFeed, readPost, readQuotes, readReplies } from "../feed/read";
import { readReposters, repost, unrepost } from "../feed/reposts";
import { searchPeople, searchPosts } from "../feed/search";
import { suggestPeople } from "../feed/suggestions";
import { readQueue } from "../moderation/queue";
import { deliverPushes } from "../push/deliver";
import { newAddress } from "./browser";
import { median } from "./figures";

/** Medians in microseconds, by operation. */
export type Times = Record<string, number>;

/** How many people the database holds, and what to read and search for. */
export type Dataset = { people: number; prolificAuthor: number; firstId: string; middleId: string; rareWord: string };

const RUNS = 100;
const WARM_UP = 30;
/** Depth of the deep page of the home feed, in pages. */
const PAGES_DEEP = 1000;
const NEXT_YEAR = new Date(Date.now() + 365 * 86_400_000);

function expect(name: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${name} is ${actual}, not ${expected}`);
}

/** The queries that every page of a signed-in person runs. */
async function loadReader(): Promise<void> {
  const loaded = await loadSession({ sessionId: "s0", userId: "u0", expiresAt: NEXT_YEAR });
  expect("The reader", loaded?.user.username, "user_0");
  await countUnread("u0");
}

async function readPage(scope: FeedScope, before?: string): Promise<void> {
  await loadReader();
  const { posts } = await readFeed("u0", scope, { before });
  expect("A page", posts.length, 25);
  if (scope === "home") await Promise.all([newestPostOf("u0"), suggestPeople("u0")]);
}

async function readProfile(username: string, only: "originals" | "replies" = "originals"): Promise<void> {
  const person = await findUserByUsername(username);
  const id = person?.id ?? "";
  await readPage({ authorId: id, only });
  await findMuteOrBlock("u0", id);
  await areBlocked("u0", id);
  await isFollowing("u0", id);
}

/** Whether someone may see the picture of a post by who wrote most. */
async function readPicture(id: string): Promise<void> {
  await loadReader();
  expect("A picture", (await pictureAccess({ id: "u0", isModerator: false }, `p${id}-1`)).isShown, true);
}

/** A list with a page of a fixed length. */
async function readList<Item>(load: () => Promise<Item[]>, length: number): Promise<void> {
  await loadReader();
  expect("The length of a list", (await load()).length, length);
}

/** A post's page with its replies, or what else there is about it. */
async function readAbout(id: string, list: typeof readReplies, after?: string): Promise<void> {
  await loadReader();
  if (!(await readPost("u0", id))) throw new Error("The post is gone");
  expect("A page about a post", (await list("u0", id, after)).posts.length, 25);
}

/** By someone whom nobody follows: what followers see costs a row each. */
async function toggle(on: Toggle, off: Toggle, id: string): Promise<void> {
  await loadReader();
  await on("stranger", id);
  await off("stranger", id);
}

type Toggle = (userId: string, postId: string) => Promise<boolean>;

/** What the server looks for once a second, when there is nothing to do. */
async function lookForWork(): Promise<void> {
  await advanceImports();
  await deliverPushes();
}

async function search(rareWord: string, before?: string): Promise<void> {
  await loadReader();
  const { results } = await searchPosts("u0", rareWord, before);
  expect("A page that was found", results.length, 25);
}

/** A sign-in from an unknown browser, as auth/credentials.ts and auth/sign-in.ts do it, without bcrypt. */
async function signIn(username: string): Promise<void> {
  const address = newAddress();
  const [deviceId, freshKey] = [randomBytes(24).toString("base64url"), randomBytes(16).toString("base64url")];
  const user = await findUserByLogin(username);
  if (!user || (await isKnownDevice(user.id, deviceId)))
    throw new Error(`${username} is missing, or the device is known`);
  const limits = unknownBrowserLimits(username, address);
  expect("A refusal", await consume(limits), null);
  await refund(limits);
  await resetSignInLimits(user, address);
  const failedAttempts = await countFailuresSinceSignIn(user.id);
  await recordDevice(user.id, deviceId);
  const token = await startSession(user.id, false, { device: "Chrome", ipAddress: address, freshKey, failedAttempts });
  expect("The session", (await loadSession(token))?.user.username, username);
}

/** The cursor of the thousandth page of the home feed, or of its last full page. */
async function deepCursor(): Promise<string> {
  let cursor = "";
  let before: string | undefined;
  for (let pageNumber = 0; pageNumber < PAGES_DEEP; pageNumber++) {
    const { posts, olderThan } = await readFeed("u0", "home", { before });
    if (posts.length === 25) cursor = before ?? "";
    if (olderThan === null) break;
    before = olderThan;
  }
  return cursor;
}

/** A sign-in with an identity provider, and the logout that the provider then sends. */
async function signInWithProvider(userId: string): Promise<void> {
  const issuer = "https://login.example.org";
  const identity = await findIdentity({ issuer, subject: userId });
  if (!identity) throw new Error(`${userId} has no identity`);
  await recordIdentityUse(identity.id, { ...identity, email: null });
  const providerSessionId = randomBytes(16).toString("base64url");
  await startSession(userId, false, { device: "Chrome", provider: { identityId: identity.id, providerSessionId } });
  const ended = await endSessionsOfProvider({ issuer, subject: undefined, providerSessionId });
  expect("The number of ended sessions", ended.length, 1);
}

async function medianTime(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) * 1000);
  }
  return median(times.slice(WARM_UP));
}

let deepPageCursor: string | undefined;

async function measure({ people, prolificAuthor, firstId, middleId, rareWord }: Dataset): Promise<Times> {
  deepPageCursor ??= await deepCursor();
  const randomUsername = () => `user_${1 + Math.floor(Math.random() * (people - 1))}`;
  return {
    "home, first page": await medianTime(() => readPage("home")),
    "home, a deep page": await medianTime(() => readPage("home", deepPageCursor)),
    "explore, first page": await medianTime(() => readPage("everybody")),
    "explore, in the middle": await medianTime(() => readPage("everybody", middleId)),
    "likes, in the middle": await medianTime(() => readPage("likes", middleId)),
    bookmarks: await medianTime(() => readPage("bookmarks")),
    "bookmarks, in the middle": await medianTime(() => readPage("bookmarks", middleId)),
    "a hashtag, first page": await medianTime(() => readPage({ tag: "birds" })),
    "a hashtag, in the middle": await medianTime(() => readPage({ tag: "birds" }, middleId)),
    "a profile": await medianTime(() => readProfile(`user_${prolificAuthor}`)),
    "a profile's replies": await medianTime(() => readProfile(`user_${prolificAuthor}`, "replies")),
    "a public profile or feed": await medianTime(async () => {
      expect("A feed", (await readPublicPosts(`u${prolificAuthor}`)).length, 25);
    }),
    "a post and its replies": await medianTime(() => readAbout(firstId, readReplies)),
    "a post and its replies, in the middle": await medianTime(() => readAbout(firstId, readReplies, middleId)),
    "a post's quotes": await medianTime(() => readAbout(firstId, readQuotes)),
    "who reposted a post": await medianTime(() =>
      readList(async () => (await readReposters("u0", firstId)).people, 30),
    ),
    followers: await medianTime(() => readList(async () => (await readFollowList("u1", "u0", "followers")).people, 30)),
    notifications: await medianTime(() => readList(async () => (await readNotifications("u0")).notifications, 25)),
    "notifications, in the middle": await medianTime(() =>
      readList(async () => (await readNotifications("u0", { before: middleId })).notifications, 25),
    ),
    drafts: await medianTime(() => readList(() => listDrafts("u0"), 50)),
    "the moderators' queue": await medianTime(() => readList(async () => (await readQueue()).reported, 25)),
    "a picture, without its bytes": await medianTime(() => readPicture(middleId)),
    "search for a rare word": await medianTime(() => search(rareWord)),
    "search for people": await medianTime(() => readList(async () => (await searchPeople("u0", "user")).results, 10)),
    "search for a word of every post": await medianTime(() => search("birds")),
    // The full-text index numbers posts from one.
    "the same, in the middle": await medianTime(() => search("birds", String(Number(middleId)))),
    "a like, taken back": await medianTime(() => toggle(like, unlike, middleId)),
    "a repost, taken back": await medianTime(() => toggle(repost, unrepost, middleId)),
    "a new post": await medianTime(async () => {
      await loadReader();
      await createPost("stranger", { body: "Seen a kestrel with @stranger" });
    }),
    "looking for work in the background": await medianTime(lookForWork),
    "a sign-in, but for bcrypt": await medianTime(() => signIn(randomUsername())),
    "a sign-in with a provider, and out": await medianTime(() =>
      signInWithProvider(randomUsername().replace("user_", "u")),
    ),
  };
}

process.on("message", (dataset: Dataset) => {
  measure(dataset).then(
    (times) => process.send?.(times),
    (error) => {
      throw error;
    },
  );
});
