import { eq, getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, test } from "vitest";
import { sessionsOf, startSession } from "../auth/session";
import * as schema from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow } from "../feed/follows";
import { like } from "../feed/likes";
import { quiet } from "../feed/quiet";
import { keepForm } from "./kept-forms";
import { DELETION_DAYS, deleteDueAccounts, exportAccount, exportPosts, requestDeletion, undoDeletion } from "./leaving";
import { createToken } from "./one-time-tokens";
import { prune } from "./prune";
import { renewRecoveryCodes } from "./second-step/recovery-codes";
import { startTotp } from "./second-step/totp";
import { renameUser } from "./username";
import { findUser } from "./users";

const DAY = 86_400_000;
const now = new Date("2026-03-01T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let database: ReturnType<typeof emptyDatabase>;
let user: ReturnType<typeof addUser>;
beforeEach(() => {
  database = emptyDatabase();
  user = addUser("susan");
});

/** Every table that holds rows about a user, with the column that says whose they are. */
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

/** Leaves a row of each kind. */
function useEverything(userId: string) {
  const [post = ""] = addPosts(userId, 3);
  like(userId, post);
  const friend = addUser(`friend_${userId.slice(-4)}`);
  follow(userId, friend.id);
  follow(friend.id, userId);
  const bore = addUser(`bore_${userId.slice(-4)}`);
  quiet(userId, bore.id, "mute");
  quiet(bore.id, userId, "mute");
  startSession(userId, true);
  startTotp(userId);
  renewRecoveryCodes(userId);
  createToken("not-me", { userId, data: {} });
  keepForm(userId, { body: "unsent" });
  const when = new Date();
  database.insert(schema.devices).values({ id: "browser", userId, lastSignInAt: when }).run();
  database.insert(schema.history).values({ id: userId, userId, type: "signed-in", details: {}, createdAt: when }).run();
  database
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
  database
    .insert(schema.avatars)
    .values({ userId, hash: userId, picture: Buffer.from("picture") })
    .run();
  database
    .insert(schema.reports)
    .values({ id: userId, postId: post, reporterId: userId, reason: "", createdAt: when })
    .run();
  database
    .insert(schema.moderationActs)
    .values({ id: userId, actorId: userId, userId, type: "user-suspended", details: {}, createdAt: when })
    .run();
  database
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
  database
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
  renameUser(findUser(userId) as typeof user, `${user.username}_${userId.slice(-4)}`);
}

describe("Deleting an account", () => {
  test("ends its sessions at once, and is due in 14 days", () => {
    startSession(user.id, true);
    expect(requestDeletion(user.id, now)).toEqual(inDays(DELETION_DAYS));
    expect(sessionsOf(user.id)).toEqual([]);
    expect(deleteDueAccounts(new Date(inDays(14).getTime() - 1))).toBe(0);
    expect(deleteDueAccounts(inDays(14))).toBe(1);
    expect(findUser(user.id)).toBeUndefined();
  });

  test("can be taken back until then", () => {
    requestDeletion(user.id, now);
    undoDeletion(user.id);
    expect(deleteDueAccounts(inDays(1000))).toBe(0);
  });

  test("leaves nothing of it in any table, and everything of others", () => {
    useEverything(user.id);
    const other = addUser("miguel");
    useEverything(other.id);
    const rowsOf = (id: string) =>
      tables.map(({ table, column }) => [
        getTableName(table),
        database.select().from(table).where(eq(column, id)).all().length,
      ]);
    for (const [name, count] of rowsOf(user.id)) expect(count, String(name)).toBeGreaterThan(0);
    const before = rowsOf(other.id);
    requestDeletion(user.id, now);
    expect(deleteDueAccounts(inDays(15))).toBe(1);
    for (const [name, count] of rowsOf(user.id)) expect(count, String(name)).toBe(0);
    expect(rowsOf(other.id)).toEqual(before);
    expect(database.$client.pragma("foreign_key_check")).toEqual([]);
  });
});

test("What is exported holds what the site keeps about a person, and no secret", () => {
  useEverything(user.id);
  const text = JSON.stringify(exportAccount(findUser(user.id) as typeof user));
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
    quiets: [{ kind: "mute" }],
    passkeys: [{ name: "Key" }],
    accessTokens: [{ scope: "read" }],
    history: [{ type: "signed-in" }],
  });
  const secrets = [
    ...database.select({ secret: schema.sessions.id }).from(schema.sessions).all(),
    ...database.select({ secret: schema.totp.secret }).from(schema.totp).all(),
    ...database.select({ secret: schema.recoveryCodes.hash }).from(schema.recoveryCodes).all(),
    ...database.select({ secret: schema.accessTokens.hash }).from(schema.accessTokens).all(),
    ...database.select({ secret: schema.oneTimeTokens.hash }).from(schema.oneTimeTokens).all(),
  ];
  expect(secrets.length).toBeGreaterThan(12);
  for (const { secret } of secrets) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/passwordHash|publicKey/);
});

test("Posts are exported as Markdown that shows them as they were written", () => {
  database
    .insert(schema.posts)
    .values({ id: "1", authorId: user.id, body: "# no *heading*\n[no](link) <b>", createdAt: now })
    .run();
  expect(exportPosts(user)).toBe(
    "# Posts by susan\n\n## 2026-03-01T12:00:00.000Z\n\n\\# no \\*heading\\*  \n\\[no\\]\\(link\\) \\<b\\>\n",
  );
});

test("Pruning deletes what has run out, keeps the rest, and does no harm when done twice", () => {
  const { id: userId } = user;
  startSession(userId, false, { now });
  createToken("reset-password", { userId, data: {} }, now);
  keepForm(userId, { body: "unsent" }, now);
  const at = { createdAt: now };
  database
    .insert(schema.history)
    .values({ id: "1", userId, type: "signed-in", details: {}, ...at })
    .run();
  database
    .insert(schema.outbox)
    .values({ id: "1", recipient: "", subject: "", text: "", html: "", ...at })
    .run();
  database.insert(schema.devices).values({ id: "1", userId, lastSignInAt: now }).run();
  database
    .insert(schema.throttles)
    .values({ key: "1", attempts: 1, expiresAt: inDays(1) })
    .run();
  database
    .insert(schema.accessTokens)
    .values({ id: "1", userId, name: "Script", scope: "read", hash: "1", expiresAt: inDays(7), ...at })
    .run();
  renameUser(user, "suzanne", now);
  const counts = () =>
    [
      schema.sessions,
      schema.oneTimeTokens,
      schema.keptForms,
      schema.throttles,
      schema.formerUsernames,
      schema.outbox,
      schema.history,
      schema.devices,
      schema.accessTokens,
    ].map((table) => database.select().from(table).all().length);
  expect(prune(now)).toEqual({ accounts: 0, rows: 0 });
  expect(counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
  prune(inDays(2));
  expect(counts()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
  prune(inDays(31));
  expect(counts()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
  prune(inDays(38));
  expect(counts()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0]);
  prune(inDays(181));
  expect(counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect(prune(inDays(401))).toEqual({ accounts: 0, rows: 1 });
  expect(prune(inDays(401))).toEqual({ accounts: 0, rows: 0 });
  expect(findUser(userId)?.username).toBe("suzanne");
});
