import { eq, getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, test } from "vitest";
import { listSessions, startSession } from "../auth/session";
import * as schema from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow } from "../feed/follows";
import { like } from "../feed/likes";
import { muteOrBlock } from "../feed/mutes-and-blocks";
import {
  cancelDeletion,
  DELETION_DAYS,
  deleteExpiredAccounts,
  exportAccount,
  exportPosts,
  requestDeletion,
} from "./deletion";
import { saveFormDraft } from "./form-drafts";
import { createToken } from "./one-time-tokens";
import { prune } from "./prune";
import { renewRecoveryCodes } from "./second-step/recovery-codes";
import { startTotp } from "./second-step/totp";
import { renameUser } from "./username";
import { findUser } from "./users";

const DAY = 86_400_000;
const now = new Date("2026-03-01T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

/** Every table with rows about a user, and the column that names the user. */
const tables = Object.values<unknown>(schema)
  .filter((value): value is SQLiteTable => is(value, SQLiteTable))
  .flatMap((table) =>
    getTableConfig(table)
      .foreignKeys.filter((key) => key.reference().foreignTable === schema.users)
      .map((key) => ({
        table,
        column: key.reference().columns[0] as typeof schema.posts.authorId,
      })),
  );

/** Adds a row of each kind. */
async function useEverything(userId: string) {
  const [post = ""] = await addPosts(userId, 3);
  await like(userId, post);
  const friend = await addUser(`friend_${userId.slice(-4)}`);
  await follow(userId, friend.id);
  await follow(friend.id, userId);
  const bore = await addUser(`bore_${userId.slice(-4)}`);
  await muteOrBlock(userId, bore.id, "mute");
  await muteOrBlock(bore.id, userId, "mute");
  await startSession(userId, true);
  await startTotp(userId);
  await renewRecoveryCodes(userId);
  await createToken("not-me", { userId, data: {} });
  await saveFormDraft(userId, { body: "unsent" });
  const when = new Date();
  await database.insert(schema.devices).values({ id: "browser", userId, lastSignInAt: when }).run();
  await database
    .insert(schema.securityEvents)
    .values({ id: userId, userId, type: "signed-in", details: {}, createdAt: when })
    .run();
  await database
    .insert(schema.passkeys)
    .values({
      id: userId,
      userId,
      name: "Key",
      publicKey: Buffer.from("key"),
      signCount: 0,
      transports: [],
      createdAt: when,
    })
    .run();
  await database
    .insert(schema.avatars)
    .values({ userId, hash: userId, picture: Buffer.from("picture") })
    .run();
  await database
    .insert(schema.reports)
    .values({ id: userId, postId: post, reporterId: userId, reason: "", createdAt: when })
    .run();
  await database
    .insert(schema.moderationLog)
    .values({ id: userId, actorId: userId, userId, type: "user-suspended", details: {}, createdAt: when })
    .run();
  await database
    .insert(schema.invites)
    .values({
      id: userId,
      hash: userId,
      note: "",
      createdById: userId,
      usedById: userId,
      createdAt: when,
      expiresAt: when,
    })
    .run();
  await database
    .insert(schema.accessTokens)
    .values({
      id: userId,
      userId,
      name: "",
      scope: "read",
      hash: `hash of ${userId}`,
      createdAt: when,
      expiresAt: when,
    })
    .run();
  await renameUser((await findUser(userId)) as typeof user, `${user.username}_${userId.slice(-4)}`);
}

describe("Deleting an account", () => {
  test("ends its sessions at once, and schedules it in 14 days", async () => {
    await startSession(user.id, true);
    expect(await requestDeletion(user.id, now)).toEqual(inDays(DELETION_DAYS));
    expect(await listSessions(user.id)).toEqual([]);
    expect(await deleteExpiredAccounts(new Date(inDays(14).getTime() - 1))).toBe(0);
    expect(await deleteExpiredAccounts(inDays(14))).toBe(1);
    expect(await findUser(user.id)).toBeUndefined();
  });

  test("can be cancelled until then", async () => {
    await requestDeletion(user.id, now);
    await cancelDeletion(user.id);
    expect(await deleteExpiredAccounts(inDays(1000))).toBe(0);
  });

  test("removes it from every table, and leaves everyone else's rows", async () => {
    await useEverything(user.id);
    const other = await addUser("miguel");
    await useEverything(other.id);
    const rowsOf = (id: string) =>
      Promise.all(
        tables.map(async ({ table, column }) => {
          const rows = await database.select().from(table).where(eq(column, id)).all();
          return [getTableName(table), rows.length];
        }),
      );
    for (const [name, count] of await rowsOf(user.id)) expect(count, String(name)).toBeGreaterThan(0);
    const before = await rowsOf(other.id);
    await requestDeletion(user.id, now);
    expect(await deleteExpiredAccounts(inDays(15))).toBe(1);
    for (const [name, count] of await rowsOf(user.id)) expect(count, String(name)).toBe(0);
    expect(await rowsOf(other.id)).toEqual(before);
    expect((await database.$client.execute("PRAGMA foreign_key_check")).rows).toEqual([]);
  });
});

test("The export contains what the site stores about a person, and no secret", async () => {
  await useEverything(user.id);
  const text = JSON.stringify(await exportAccount((await findUser(user.id)) as typeof user));
  expect(JSON.parse(text)).toMatchObject({
    account: {
      id: user.id,
      email: "susan@example.org",
      isPublic: false,
      picture: `data:image/webp;base64,${Buffer.from("picture").toString("base64")}`,
    },
    posts: [{ body: "3" }, { body: "2" }, { body: "1" }],
    sessions: [{ remembered: true }],
    follows: [{ username: `friend_${user.id.slice(-4)}` }],
    mutesAndBlocks: [{ kind: "mute" }],
    passkeys: [{ name: "Key" }],
    accessTokens: [{ scope: "read" }],
    securityEvents: [{ type: "signed-in" }],
  });
  const secrets = [
    ...(await database.select({ secret: schema.sessions.id }).from(schema.sessions).all()),
    ...(await database.select({ secret: schema.totp.secret }).from(schema.totp).all()),
    ...(await database.select({ secret: schema.recoveryCodes.hash }).from(schema.recoveryCodes).all()),
    ...(await database.select({ secret: schema.accessTokens.hash }).from(schema.accessTokens).all()),
    ...(await database.select({ secret: schema.oneTimeTokens.hash }).from(schema.oneTimeTokens).all()),
  ];
  expect(secrets.length).toBeGreaterThan(12);
  for (const { secret } of secrets) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/passwordHash|publicKey/);
});

test("Posts are exported as Markdown that renders as they were written", async () => {
  await database
    .insert(schema.posts)
    .values({ id: "1", authorId: user.id, body: "# no *heading*\n[no](link) <b>", createdAt: now })
    .run();
  expect(await exportPosts(user)).toBe(
    "# Posts by susan\n\n## 2026-03-01T12:00:00.000Z\n\n\\# no \\*heading\\*  \n\\[no\\]\\(link\\) \\<b\\>\n",
  );
});

test("Pruning deletes expired rows, keeps the rest, and can run twice", async () => {
  const { id: userId } = user;
  await startSession(userId, false, { now });
  await createToken("reset-password", { userId, data: {} }, now);
  await saveFormDraft(userId, { body: "unsent" }, now);
  const at = { createdAt: now };
  await database
    .insert(schema.securityEvents)
    .values({ id: "1", userId, type: "signed-in", details: {}, ...at })
    .run();
  await database
    .insert(schema.outbox)
    .values({ id: "1", recipient: "", subject: "", text: "", html: "", ...at })
    .run();
  await database.insert(schema.devices).values({ id: "1", userId, lastSignInAt: now }).run();
  await database
    .insert(schema.throttles)
    .values({ key: "1", attempts: 1, expiresAt: inDays(1) })
    .run();
  await database
    .insert(schema.accessTokens)
    .values({ id: "1", userId, name: "Script", scope: "read", hash: "1", expiresAt: inDays(7), ...at })
    .run();
  await renameUser(user, "suzanne", now);
  const counts = () =>
    Promise.all(
      [
        schema.sessions,
        schema.oneTimeTokens,
        schema.formDrafts,
        schema.throttles,
        schema.formerUsernames,
        schema.outbox,
        schema.securityEvents,
        schema.devices,
        schema.accessTokens,
      ].map(async (table) => (await database.select().from(table).all()).length),
    );
  expect(await prune(now)).toEqual({ accounts: 0, rows: 0 });
  expect(await counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
  await prune(inDays(2));
  expect(await counts()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
  await prune(inDays(31));
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
  await prune(inDays(38));
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0]);
  await prune(inDays(181));
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect(await prune(inDays(401))).toEqual({ accounts: 0, rows: 1 });
  expect(await prune(inDays(401))).toEqual({ accounts: 0, rows: 0 });
  expect((await findUser(userId))?.username).toBe("suzanne");
});
