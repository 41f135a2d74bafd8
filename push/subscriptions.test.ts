import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { startSession } from "../auth/session";
import { db } from "../db/client";
import { pushSubscriptions, siteSettings } from "../db/schema";
import { addUsers, emptyDatabase } from "../db/testing";
import { isAcceptableEndpoint, isPublicAddress, post } from "./endpoint";
import { fakeBrowser } from "./push-service.testing";
import { isSubscribed, subscribe, subscriptionSchema, unsubscribe } from "./subscriptions";
import { vapidKeys, withPublicKey } from "./vapid";

let [susan, miguel] = ["", ""];
beforeEach(async () => {
  await emptyDatabase();
  const users = await addUsers("susan", "miguel");
  [susan, miguel] = [(await startSession(users[0], true)).sessionId, (await startSession(users[1], true)).sessionId];
});

const ENDPOINT = "https://push.example.org/send/abc";
const { subscription } = fakeBrowser(ENDPOINT);
const count = () => db().$count(pushSubscriptions);

describe("A subscription", () => {
  test("belongs to one session, which has one", async () => {
    await subscribe(susan, subscription);
    await subscribe(susan, fakeBrowser(`${ENDPOINT}2`).subscription);
    expect(await count()).toBe(1);
    expect(await isSubscribed(susan)).toBe(true);
    await subscribe(miguel, subscription);
    await subscribe(susan, subscription);
    expect([await isSubscribed(susan), await isSubscribed(miguel)]).toEqual([true, false]);
    await unsubscribe(miguel);
    expect(await isSubscribed(susan)).toBe(true);
    await unsubscribe(susan);
    expect(await count()).toBe(0);
  });

  test("ends when its account has 20 newer ones", async () => {
    const [userId = ""] = await addUsers("ada");
    const ids: string[] = [];
    for (let n = 0; n < 21; n++) {
      const { sessionId } = await startSession(userId, true);
      ids.push(sessionId);
      await subscribe(sessionId, fakeBrowser(`${ENDPOINT}${n}`).subscription, new Date(n));
    }
    expect(await isSubscribed(ids[0] ?? "")).toBe(false);
    expect(await isSubscribed(ids[1] ?? "")).toBe(true);
    expect(await count()).toBe(20);
  });

  test("has an acceptable endpoint and usable keys", () => {
    const accepts = (value: unknown) => subscriptionSchema.safeParse(value).success;
    const { keys } = subscription;
    expect(accepts({ ...subscription, expirationTime: null })).toBe(true);
    for (const wrong of [
      undefined,
      {},
      { ...subscription, endpoint: "http://push.example.org/" },
      { endpoint: ENDPOINT },
      { endpoint: ENDPOINT, keys: { ...keys, auth: "abc" } },
      { endpoint: ENDPOINT, keys: { ...keys, p256dh: keys.auth } },
      { endpoint: ENDPOINT, keys: { ...keys, p256dh: randomBytes(65).toString("base64url") } },
    ]) {
      expect(accepts(wrong), JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe("A push goes", () => {
  test("to https at the usual port of a named host, and nowhere else", () => {
    for (const endpoint of [
      "https://fcm.googleapis.com/fcm/send/abc:def",
      "https://updates.push.services.mozilla.com/wpush/v2/abc",
      "https://web.push.apple.com/abc",
      "https://wns2-par02p.notify.windows.com/w/?token=abc",
      "https://push.example.org:443/abc",
    ]) {
      expect(isAcceptableEndpoint(endpoint), endpoint).toBe(true);
    }
    for (const endpoint of [
      "",
      "push",
      "file:///etc/passwd",
      "ftp://push.example.org/",
      "http://push.example.org/",
      "https://push.example.org:8443/",
      "https://user:word@push.example.org/",
      "https://localhost/",
      "https://intranet/",
      "https://127.0.0.1/",
      "https://2130706433/",
      "https://0x7f.1/",
      "https://8.8.8.8/",
      "https://[::1]/",
      "https://[2606:4700::1111]/",
      `https://push.example.org/${"x".repeat(1000)}`,
    ]) {
      expect(isAcceptableEndpoint(endpoint), endpoint).toBe(false);
    }
  });

  test("to public addresses", () => {
    for (const address of ["8.8.8.8", "172.32.0.1", "100.63.0.1", "2606:4700::1111", "2a00:1450:4001::5f"]) {
      expect(isPublicAddress(address), address).toBe(true);
    }
    for (const address of [
      "127.0.0.1",
      "10.1.2.3",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
      "224.0.0.1",
      "255.255.255.255",
      "::",
      "::1",
      "::ffff:8.8.8.8",
      "fd00::1",
      "fe80::1",
      "ff02::1",
      "64:ff9b::a00:1",
      "2002:a00:1::",
      "2001:db8::1",
      "nothing",
    ]) {
      expect(isPublicAddress(address), address).toBe(false);
    }
  });

  test("to no name that resolves to a private network, in whatever notation", async () => {
    await expect(post("https://localhost/", {}, Buffer.from(""))).rejects.toMatchObject({ code: "EPRIVATE" });
  });
});

describe("The site's keys for push services", () => {
  const stored = () => db().select().from(siteSettings).where(eq(siteSettings.name, "vapid-private-key")).get();

  test("are made once, also by processes that start together, and are not readable in the database", async () => {
    const [first, second] = await Promise.all([vapidKeys(), vapidKeys()]);
    expect(second).toEqual(first);
    expect(await vapidKeys()).toEqual(first);
    expect(Buffer.from(first.publicKey, "base64url")).toHaveLength(65);
    expect((await stored())?.value).not.toContain(first.privateKey);
    expect(withPublicKey(first.privateKey)).toEqual(first);
  });

  test("are replaced if they can't be decrypted any more, which ends the subscriptions for the old ones", async () => {
    const { publicKey } = await vapidKeys();
    await subscribe(susan, subscription);
    await db().update(siteSettings).set({ value: "sealed with another secret" }).run();
    expect((await vapidKeys()).publicKey).not.toBe(publicKey);
    expect(await count()).toBe(0);
  });
});
