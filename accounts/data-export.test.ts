import { eq, getTableColumns, getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeEach, expect, test } from "vitest";
import * as schema from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { addRowsToEveryTable } from "./add-rows.testing";
import { exportAccount } from "./data-export";
import { exportPosts } from "./posts-export";
import { updateProfile } from "./profile";
import { findUser } from "./users";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

test("The account export contains everything stored about the user and no secrets", async () => {
  await addRowsToEveryTable(user);
  await updateProfile(user.id, { links: ["https://susan.example"] });
  const post = await database.select().from(schema.posts).where(eq(schema.posts.body, "1")).get();
  const postId = String(post?.id);
  await database.insert(schema.postVersions).values({ postId, body: "Before", replacedAt: new Date() }).run();
  const text = JSON.stringify(await exportAccount((await findUser(user.id)) as typeof user));
  expect(JSON.parse(text)).toMatchObject({
    account: {
      id: user.id,
      email: "susan@example.org",
      links: ["https://susan.example"],
      isPublic: false,
      picture: `data:image/webp;base64,${Buffer.from("picture").toString("base64")}`,
      banner: `data:image/webp;base64,${Buffer.from("banner").toString("base64")}`,
    },
    posts: [{ body: "3" }, { body: "2" }, { body: "1" }],
    reposts: [{ author: `susan_${user.id.slice(-4)}` }],
    likes: [{ author: `susan_${user.id.slice(-4)}` }],
    bookmarks: [{ author: `susan_${user.id.slice(-4)}` }],
    notifications: [{ type: "follow", by: `friend_${user.id.slice(-4)}` }],
    earlierVersions: [{ postId, body: "Before" }],
    formerUsernames: [{ username: "susan" }],
    invites: [{ note: "" }],
    browsers: [{ trustedUntil: null }],
    drafts: [{ body: "Unfinished" }],
    sessions: [{ remembered: true, notificationsSince: expect.any(String) }],
    follows: [{ username: `friend_${user.id.slice(-4)}` }],
    mutesAndBlocks: [{ kind: "mute" }],
    imports: [{ total: 1, outcomes: { post: 1 } }],
    passkeys: [{ name: "Key" }],
    reports: [{ reason: "" }],
    personReports: [{ username: `friend_${user.id.slice(-4)}`, reason: "Of them", outcome: null }],
    connectedAccounts: [{ provider: "google", email: "susan@example.net" }],
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
  expect(text).not.toMatch(/passwordHash|publicKey|push\.example/);
});

/** Where rows of a table are in the account export. */
const EXPORTED_TABLES: Record<string, keyof Awaited<ReturnType<typeof exportAccount>>> = {
  access_tokens: "accessTokens",
  bookmarks: "bookmarks",
  devices: "browsers",
  drafts: "drafts",
  follows: "follows",
  former_usernames: "formerUsernames",
  identities: "connectedAccounts",
  imports: "imports",
  invites: "invites",
  likes: "likes",
  mutes_and_blocks: "mutesAndBlocks",
  notifications: "notifications",
  passkeys: "passkeys",
  person_reports: "personReports",
  post_pictures: "posts",
  post_versions: "earlierVersions",
  posts: "posts",
  push_subscriptions: "sessions",
  reports: "reports",
  security_events: "securityEvents",
  sessions: "sessions",
};

/** Tables that refer to users and that the account export leaves out, by reason. */
const NOT_EXPORTED_TABLES = {
  secret: ["one_time_tokens", "recovery_codes", "totp"],
  computed: ["hashtags", "home"],
  "part of an import that runs": ["import_items"],
  "parts of the account": ["avatars", "banners"],
  "kept for a day": ["form_drafts"],
  "waits to be sent": ["push_queue", "webhook_queue"],
  "the site's record of its moderators": ["moderation_log"],
};

/** The tables that refer to users, or to a table that does. */
function tablesAboutUsers(): SQLiteTable[] {
  const tables = Object.values<unknown>(schema).filter((value): value is SQLiteTable => is(value, SQLiteTable));
  const found = new Set<unknown>([schema.users]);
  const refersToFound = (table: SQLiteTable) =>
    getTableConfig(table).foreignKeys.some((key) => found.has(key.reference().foreignTable));
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const table of tables.filter(refersToFound)) found.add(table);
  }
  return tables.filter((table) => table !== schema.users && found.has(table));
}

test("Every table about users is in the account export, or left out for a reason", async () => {
  await addRowsToEveryTable(user);
  const [post] = await database.select().from(schema.posts).all();
  await database
    .insert(schema.postVersions)
    .values({ postId: String(post?.id), body: "Before", replacedAt: new Date() })
    .run();
  const exported = await exportAccount((await findUser(user.id)) as typeof user);
  const referring = tablesAboutUsers().map(getTableName);
  const known = [...Object.keys(EXPORTED_TABLES), ...Object.values(NOT_EXPORTED_TABLES).flat()];
  expect(known.toSorted()).toEqual(referring.toSorted());
  for (const key of Object.values(EXPORTED_TABLES)) expect(exported[key], key).not.toEqual([]);
});

/** Columns of users that the account export leaves out, by reason. */
const NOT_EXPORTED = {
  secret: ["passwordHash"],
  computed: ["nameSearchText", "aboutSearchText", "postCount", "followerCount", "followedCount", "writes"],
  "state of the account, not data about the person": [
    "active",
    "suspensionReason",
    "temporaryPasswordUntil",
    "secondStepDueAt",
    "passkeyOfferedAt",
    "hasUnseenEvent",
    "deleteAt",
  ],
  "the newest session's": ["lastSeenAt"],
  "exported as pictures": ["avatar", "banner"],
};

test("Every column of users is in the account export, or left out for a reason", async () => {
  const { account } = await exportAccount((await findUser(user.id)) as typeof user);
  const exported = new Set([...Object.keys(account), ...Object.values(NOT_EXPORTED).flat()]);
  expect(Object.keys(getTableColumns(schema.users)).filter((column) => !exported.has(column))).toEqual([]);
});

test("The Markdown export of posts renders them as they were written", async () => {
  await database
    .insert(schema.posts)
    .values({
      id: "1",
      authorId: user.id,
      body: "# no *heading*\n[no](link) <b>",
      createdAt: new Date("2026-03-01T12:00:00Z"),
    })
    .run();
  expect(await exportPosts(user)).toBe(
    "# Posts by susan\n\n## 2026-03-01T12:00:00.000Z\n\n\\# no \\*heading\\*  \n\\[no\\]\\(link\\) \\<b\\>\n",
  );
});
