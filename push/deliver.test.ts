import { eq } from "drizzle-orm";
import { decodeJwt, importJWK, jwtVerify } from "jose";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { requestDeletion } from "../accounts/deletion";
import { endSession, findSession, renewSession, type Session, startSession } from "../auth/session";
import { db } from "../db/client";
import { notifications, posts, pushQueue, pushSubscriptions, sessions, users } from "../db/schema";
import { addUsers, emptyDatabase } from "../db/testing";
import { like } from "../feed/likes";
import { muteOrBlock } from "../feed/mutes-and-blocks";
import { markRead } from "../feed/notifications";
import { createPost, deletePost } from "../feed/posts";
import { log } from "../log";
import { captureLines } from "../log/capture-lines.testing";
import { deliverPushes } from "./deliver";
import { startPushService } from "./push-service.testing";
import { subscribe } from "./subscriptions";
import { vapidKeys } from "./vapid";

// Before the settings are read.
process.env.PUSH_PRIVATE_ENDPOINTS = "true";
process.env.VAPID_SUBJECT = "mailto:admin@example.org";
const service = await startPushService();
const lines = captureLines(log());
afterAll(() => void service.close());

let [susan, miguel, session] = ["", "", ""];
beforeEach(async () => {
  for (const list of [service.received, service.statuses, lines]) list.length = 0;
  await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
  // As the page that turns notifications on does.
  await vapidKeys();
  session = await turnOn(susan, "/one");
});

/** Signs someone in, in a browser that receives notifications. Returns the session's id. */
async function turnOn(userId: string, path: string): Promise<string> {
  const { sessionId } = await startSession(userId, true);
  await subscribe(sessionId, service.addBrowser(path));
  return sessionId;
}

const write = async (body: string, parentId?: string) =>
  (await createPost(miguel, { body, ...(parentId ? { parentId } : {}) })) ?? "";
const later = (ms: number) => () => new Date(Date.now() + ms);
/** What was received, in the order of the posts: messages are sent concurrently. */
const messages = () =>
  service.received.map(({ message }) => message as { path: string }).sort((a, b) => a.path.localeCompare(b.path));
const MINUTE = 60_000;

describe("People are notified on their devices", () => {
  test("of a mention and of a reply: who it is, what kind, where, and what it says", async () => {
    const own = (await createPost(susan, { body: "Anyone?" })) ?? "";
    const mention = await write("Hi @susan 👋");
    await db().update(users).set({ name: "Miguel A." }).where(eq(users.id, miguel)).run();
    const reply = await write("Me", own);
    await deliverPushes();
    expect(messages()).toEqual([
      { title: "Miguel A. mentioned you", body: "Hi @susan 👋", path: `/@miguel/${mention}` },
      { title: "Miguel A. replied to you", body: "Me", path: `/@miguel/${reply}` },
    ]);
    await deliverPushes(later(MINUTE));
    expect(service.received).toHaveLength(2);
  });

  test("in their language, and without a text that is long or has a content warning", async () => {
    await db().update(users).set({ language: "es" }).where(eq(users.id, susan)).run();
    await write(`@susan ${"x".repeat(200)}`);
    const warned = await write("@susan the butler did it");
    await db().update(posts).set({ contentWarning: "Spoiler" }).where(eq(posts.id, warned)).run();
    await deliverPushes();
    expect(messages()).toMatchObject([
      { title: "@miguel te ha mencionado", body: "" },
      { title: "@miguel te ha mencionado", body: "Spoiler" },
    ]);
  });

  test("without a name or a warning that would make the message larger than push services take", async () => {
    const flags = "🏴󠁧󠁢󠁥󠁮󠁧󠁿".repeat(100);
    await db().update(users).set({ name: flags }).where(eq(users.id, miguel)).run();
    const warned = await write("@susan the butler did it");
    await db().update(posts).set({ contentWarning: flags }).where(eq(posts.id, warned)).run();
    await deliverPushes();
    expect(messages()).toMatchObject([{ title: "@miguel mentioned you", body: "" }]);
  });

  test("on each device where they turned it on, and not of likes and follows", async () => {
    await turnOn(susan, "/two");
    await startSession(susan, true);
    await turnOn(miguel, "/miguel");
    await like(miguel, (await createPost(susan, { body: "Mine" })) ?? "");
    await write("@susan");
    await deliverPushes();
    expect(service.received.map(({ path }) => path).sort()).toEqual(["/one", "/two"]);
  });

  test("in a message that the push service can't read, signed by the site and kept for a day", async () => {
    await write("@susan");
    await deliverPushes();
    const headers = service.received[0]?.headers;
    expect(headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "normal" });
    const [, token = "", key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers?.authorization ?? "") ?? [];
    const { publicKey } = await vapidKeys();
    expect(key).toBe(publicKey);
    const point = Buffer.from(publicKey, "base64url");
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
    const jwk = await importJWK({ kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" }, "ES256");
    await jwtVerify(token, jwk, { audience: service.origin });
    expect(decodeJwt(token)).toMatchObject({ sub: "mailto:admin@example.org" });
  });
});

describe("People are not notified", () => {
  const cases: [string, (post: string) => Promise<unknown>][] = [
    ["by someone they muted", () => muteOrBlock(susan, miguel, "mute")],
    ["by someone they blocked", () => muteOrBlock(susan, miguel, "block")],
    ["by someone who blocked them", () => muteOrBlock(miguel, susan, "block")],
    ["of a post that was deleted", (post) => deletePost(miguel, post)],
    [
      "of a post that a moderator hid",
      (post) => db().update(posts).set({ hiddenAt: new Date() }).where(eq(posts.id, post)).run(),
    ],
    ["by someone whose account is being deleted", () => requestDeletion(miguel)],
    ["after they signed out", () => endSession(session)],
    ["after their session expired", () => db().update(sessions).set({ expiresAt: new Date() }).run()],
    ["while they are suspended", () => db().update(users).set({ active: false }).where(eq(users.id, susan)).run()],
    [
      "of what they have read",
      async () => {
        const [{ id = "" } = {}] = await db().select({ id: notifications.id }).from(notifications).all();
        await markRead(susan, [id, id]);
      },
    ],
  ];
  test.each(cases)("%s", async (_, change) => {
    await change(await write("@susan"));
    await deliverPushes();
    expect(service.received).toEqual([]);
    expect(await db().$count(pushQueue)).toBe(0);
  });

  test("of anything from before they turned it on, by someone they muted before, or a day late", async () => {
    await muteOrBlock(susan, miguel, "mute");
    await write("@susan");
    await db().delete(pushSubscriptions).run();
    await deliverPushes();
    await turnOn(susan, "/one");
    await deliverPushes();
    expect(service.received).toEqual([]);
    const [ana = ""] = await addUsers("ana");
    await createPost(ana, { body: "@susan" });
    await deliverPushes(later(1441 * MINUTE));
    expect(service.received).toEqual([]);
    expect(await db().$count(pushQueue)).toBe(0);
  });
});

describe("A push that the push service does not accept", () => {
  test("ends the subscription where the browser is gone, and only that", async () => {
    await turnOn(susan, "/two");
    for (const status of [404, 410]) {
      service.statuses.push(status);
      await write("@susan");
      await deliverPushes();
    }
    expect(await db().$count(pushSubscriptions)).toBe(0);
    expect(await db().$count(sessions)).toBe(2);
    expect(await db().$count(pushQueue)).toBe(0);
  });

  test.each([500, 503, 0])("is sent again later, when asked to, four times, after a response of %i", async (status) => {
    service.statuses.push(...Array(9).fill(status));
    await write("@susan");
    await deliverPushes();
    await deliverPushes(later(status === 0 ? 29_000 : 599_000));
    expect(service.received).toHaveLength(1);
    for (let attempt = 1; attempt <= 6; attempt++) await deliverPushes(later(attempt * 121 * MINUTE));
    expect(service.received).toHaveLength(5);
    expect(await db().$count(pushQueue)).toBe(0);
    expect(lines.map(({ event }) => event)).toEqual([...Array(4).fill("push_delayed"), "push_lost"]);
    expect(JSON.stringify(lines)).not.toContain("/one");
  });

  test.each([302, 400, 403, 413])("is lost at once after a response of %i, which would not change", async (status) => {
    service.statuses.push(status);
    await write("@susan");
    await deliverPushes();
    expect(service.received.map(({ path }) => path)).toEqual(["/one"]);
    expect(await db().$count(pushQueue)).toBe(0);
    expect(await db().$count(pushSubscriptions)).toBe(1);
    expect(lines).toMatchObject([{ event: "push_lost", status }]);
  });

  test("is sent once by several processes", async () => {
    for (let post = 0; post < 5; post++) await write(`@susan ${post}`);
    await Promise.all([deliverPushes(), deliverPushes(), deliverPushes()]);
    expect(service.received).toHaveLength(5);
  });
});

test("A session keeps its notifications when it gets a new id", async () => {
  await renewSession((await findSession(session)) as Session, { device: "", freshKey: "key" });
  await write("@susan");
  await deliverPushes();
  expect(service.received).toHaveLength(1);
});
