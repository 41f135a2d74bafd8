import { beforeEach, describe, expect, test } from "vitest";
import { hasRole, readPeople, suspendUser } from "../accounts/administration";
import { findUser, type User } from "../accounts/users";
import { startSession } from "../auth/session";
import { listSessions } from "../auth/user-sessions";
import { addPosts, addUser, emptyDatabase, oneByOne } from "../db/testing";
import { listPersonReports, reportPerson } from "../feed/person-reports";
import { listPostReports, reportPost } from "../feed/post-reports";
import { readModerationLog } from "./log";
import {
  canReinstate,
  canSuspend,
  dismissPersonReports,
  reinstate,
  suspend,
  suspendAuthor,
  whoCanBeReinstated,
} from "./people";

let [susan, reader, moderator, other, admin] = [] as unknown as [User, User, User, User, User];
beforeEach(async () => {
  await emptyDatabase();
  susan = await addUser("susan");
  reader = await addUser("reader");
  moderator = await addUser("mod", { roles: ["moderator"] });
  other = await addUser("mod2", { roles: ["moderator"] });
  admin = await addUser("boss", { roles: ["admin"] });
});

const now = async (user: User) => (await findUser(user.id)) as User;
const entries = async () =>
  (await readModerationLog()).entries.map(({ type, actor, user, details }) => ({ type, actor, user, ...details }));

test("Admins may do what moderators may, and not vice versa", () => {
  expect([hasRole(admin, "admin"), hasRole(admin, "moderator")]).toEqual([true, true]);
  expect([hasRole(moderator, "admin"), hasRole(moderator, "moderator")]).toEqual([false, true]);
  expect([hasRole(susan, "admin"), hasRole(susan, "moderator")]).toEqual([false, false]);
});

describe("Suspending", () => {
  test("ends every session at once, stores the reason, and is logged", async () => {
    await startSession(susan.id, true);
    expect(await suspend(moderator.id, susan.id, "Spam.")).toBe(true);
    expect(await now(susan)).toMatchObject({ active: false, suspensionReason: "Spam." });
    expect(await listSessions(susan.id)).toEqual([]);
    expect(await entries()).toEqual([{ type: "suspended", actor: "mod", user: "susan", reason: "Spam." }]);
  });

  test("is refused for oneself, an admin, or someone already suspended", async () => {
    await suspend(moderator.id, susan.id, "First.");
    for (const [actor, user] of [
      [moderator, moderator],
      [moderator, admin],
      [admin, admin],
      [await addUser("boss2", { roles: ["admin"] }), admin],
      [other, susan],
    ] as const) {
      expect(canSuspend(actor.id, await now(user))).toBe(false);
      expect(await suspend(actor.id, user.id, "Second.")).toBe(false);
    }
    expect((await now(susan)).suspensionReason).toBe("First.");
    expect((await now(admin)).active).toBe(true);
    expect(await suspend(admin.id, "nobody", "Who?")).toBe(false);
    expect(await suspend(admin.id, moderator.id, "Too strict.")).toBe(true);
    expect(await entries()).toHaveLength(2);
  });

  test("for a post closes its reports, and the log names the post", async () => {
    const [post = "", another = ""] = await addPosts(susan.id, 2);
    await reportPost(reader.id, post, "spam");
    await reportPost(reader.id, another, "spam too");
    expect(await suspendAuthor(moderator.id, post, "Spam.")).toBe(susan.id);
    expect(await listPostReports(post)).toMatchObject([{ outcome: "suspended" }]);
    expect(await listPostReports(another)).toMatchObject([{ outcome: null }]);
    expect((await readModerationLog()).entries).toMatchObject([{ type: "suspended", postId: post, user: "susan" }]);
    expect(await suspendAuthor(moderator.id, another, "Again.")).toBeNull();
    expect(await suspendAuthor(moderator.id, "nothing", "Why?")).toBeNull();
    const [adminsPost = ""] = await addPosts(admin.id, 1);
    await reportPost(reader.id, adminsPost, "power");
    expect(await suspendAuthor(moderator.id, adminsPost, "Power.")).toBeNull();
    expect(await listPostReports(adminsPost)).toMatchObject([{ outcome: null }]);
  });

  test("closes the reports of the person, also when it is for a post", async () => {
    await reportPerson(reader.id, susan.id, "rude");
    await suspend(moderator.id, susan.id, "Rude.");
    expect(await listPersonReports(susan.id)).toMatchObject([{ outcome: "suspended" }]);
    const [post = ""] = await addPosts(other.id, 1);
    await reportPerson(reader.id, other.id, "rude");
    await suspendAuthor(moderator.id, post, "Rude.");
    expect(await listPersonReports(other.id)).toMatchObject([{ outcome: "suspended" }]);
    await reportPerson(reader.id, admin.id, "mean");
    expect(await suspend(moderator.id, admin.id, "Mean.")).toBe(false);
    expect(await listPersonReports(admin.id)).toMatchObject([{ outcome: null }]);
  });

  test("happens together with its log entry, or not at all", async () => {
    await startSession(susan.id, true);
    await expect(suspend("nobody", susan.id, "Spam.")).rejects.toThrow();
    expect((await now(susan)).active).toBe(true);
    expect(await listSessions(susan.id)).toHaveLength(1);
  });
});

test("Dismissing the reports of a person closes them, is logged, and changes nothing else", async () => {
  await reportPerson(reader.id, susan.id, "I disagree");
  expect(await dismissPersonReports(moderator.id, susan.id)).toBe(true);
  expect(await dismissPersonReports(moderator.id, susan.id)).toBe(false);
  expect(await listPersonReports(susan.id)).toMatchObject([{ outcome: "dismissed" }]);
  expect((await now(susan)).active).toBe(true);
  expect(await entries()).toEqual([{ type: "person-reports-dismissed", actor: "mod", user: "susan" }]);
});

describe("Reinstating", () => {
  test("undoes a suspension, whichever moderator made it", async () => {
    await suspend(moderator.id, susan.id, "Spam.");
    expect(await reinstate(other, susan.id)).toBe(true);
    expect(await now(susan)).toMatchObject({ active: true, suspensionReason: null });
    expect(await reinstate(other, susan.id)).toBe(false);
    expect((await entries()).map(({ type, actor }) => `${actor} ${type}`)).toEqual([
      "mod2 reinstated",
      "mod suspended",
    ]);
  });

  test("is only for admins if the operator suspended the account", async () => {
    await suspend(moderator.id, susan.id, "Spam.");
    await reinstate(moderator, susan.id);
    await suspendUser(susan.id, "You asked for a break.");
    expect(await canReinstate(moderator, await now(susan))).toBe(false);
    expect(await whoCanBeReinstated(moderator, [susan.id, other.id])).toEqual(new Set());
    expect(await whoCanBeReinstated(admin, [susan.id, other.id])).toEqual(new Set([susan.id]));
    expect(await reinstate(moderator, susan.id)).toBe(false);
    expect((await now(susan)).active).toBe(false);
    expect(await reinstate(admin, susan.id)).toBe(true);
    expect(await reinstate(admin, "nobody")).toBe(false);
    await suspendUser(susan.id, "Spam.");
    expect(await canReinstate(moderator, await now(susan))).toBe(false);
  });
});

describe("The list of people", () => {
  test("is newest first, 25 per page, and is searched by username and name, in any case", async () => {
    const all = await oneByOne(30, (_, index) => addUser(`many${index}`, { id: `Z${100 + index}` }));
    await addUser("named", { id: "Z999", name: "Ada Lovelace" });
    const first = await readPeople();
    expect(first.people).toHaveLength(25);
    expect(first.people[0]?.username).toBe("named");
    expect(first.people[1]?.id).toBe(all.at(-1)?.id);
    const second = await readPeople({ page: 2 });
    expect(second.people).toHaveLength(11);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    const search = async (search: string) => (await readPeople({ search })).people.map(({ username }) => username);
    expect(await search("LOVELACE")).toEqual(["named"]);
    expect(await search(" MANY1 ")).toHaveLength(11);
    for (const hostile of ["%", "_", "'", "\0", "x".repeat(10_000)]) expect(await search(hostile)).toEqual([]);
  });

  test("is ordered by name, posts or followers, and filtered by state and role", async () => {
    await addUser("Zed", { roles: ["admin", "moderator"], postCount: 3 });
    await addUser("abe", { active: false, postCount: 9, followerCount: 1 });
    const names = async (query: Parameters<typeof readPeople>[0]) =>
      (await readPeople(query)).people.map(({ username }) => username);
    expect((await names({ order: "name" }))[0]).toBe("abe");
    expect((await names({ order: "name" })).at(-1)).toBe("Zed");
    expect((await names({ order: "posts" })).slice(0, 2)).toEqual(["abe", "Zed"]);
    expect((await names({ order: "followers" }))[0]).toBe("abe");
    expect(await names({ filter: "suspended" })).toEqual(["abe"]);
    expect(await names({ filter: "active" })).not.toContain("abe");
    expect(await names({ filter: "admins", search: "z" })).toEqual(["Zed"]);
    expect(await names({ filter: "moderators" })).toContain("Zed");
  });
});
