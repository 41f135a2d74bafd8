import { beforeEach, describe, expect, test } from "vitest";
import { passkeys, users } from "../../db/schema";
import { addUser, emptyDatabase } from "../../db/testing";
import { recordPasskeyOffer } from "./passkey-offer";

const start = new Date("2026-01-01T12:00:00Z");
const inDays = (days: number) => new Date(start.getTime() + days * 86_400_000);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("susan")).id;
});

describe("A passkey is offered", () => {
  test("at most once in 30 days", async () => {
    expect(await recordPasskeyOffer(userId, start)).toBe(true);
    expect(await recordPasskeyOffer(userId, inDays(29.9))).toBe(false);
    expect(await recordPasskeyOffer(userId, inDays(30))).toBe(true);
    expect(await recordPasskeyOffer("nobody", start)).toBe(false);
  });

  test("by one of several sign-ins at once", async () => {
    const offers = await Promise.all(Array.from({ length: 5 }, () => recordPasskeyOffer(userId, start)));
    expect(offers.filter(Boolean)).toHaveLength(1);
  });

  test("to nobody who has one, and not instead of replacing a temporary password", async () => {
    const row = { id: "key", userId, name: "Phone", publicKey: Buffer.alloc(1), transports: [], createdAt: start };
    await database
      .insert(passkeys)
      .values({ ...row, signCount: 0 })
      .run();
    const miguel = await addUser("miguel", { temporaryPasswordUntil: inDays(1) });
    expect(await recordPasskeyOffer(userId, start)).toBe(false);
    expect(await recordPasskeyOffer(miguel.id, start)).toBe(false);
    expect((await database.select().from(users).all()).map((user) => user.passkeyOfferedAt)).toEqual([null, null]);
  });
});
