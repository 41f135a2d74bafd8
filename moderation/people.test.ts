import { beforeEach, describe, expect, test } from "vitest";
import { deactivate, hasRole, readPeople } from "../accounts/administration";
import { findUser, type User } from "../accounts/users";
import { sessionsOf, startSession } from "../auth/session";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { report, reportsOf } from "../feed/reports";
import { readActs } from "./acts";
import { mayReinstate, maySuspend, reinstate, suspend, suspendAuthor } from "./people";

let [susan, reader, moderator, other, admin] = [] as unknown as [User, User, User, User, User];
beforeEach(() => {
  emptyDatabase();
  susan = addUser("susan");
  reader = addUser("reader");
  moderator = addUser("mod", { roles: ["moderator"] });
  other = addUser("mod2", { roles: ["moderator"] });
  admin = addUser("boss", { roles: ["admin"] });
});

const now = (user: User) => findUser(user.id) as User;
const acts = () => readActs().acts.map(({ type, actor, user, details }) => ({ type, actor, user, ...details }));

test("An admin may do what a moderator may, and not the other way round", () => {
  expect([hasRole(admin, "admin"), hasRole(admin, "moderator")]).toEqual([true, true]);
  expect([hasRole(moderator, "admin"), hasRole(moderator, "moderator")]).toEqual([false, true]);
  expect([hasRole(susan, "admin"), hasRole(susan, "moderator")]).toEqual([false, false]);
});

describe("Suspending", () => {
  test("ends every session at once, keeps the reason, and is in the log", () => {
    startSession(susan.id, true);
    expect(suspend(moderator.id, susan.id, "Spam.")).toBe(true);
    expect(now(susan)).toMatchObject({ active: false, inactiveReason: "Spam." });
    expect(sessionsOf(susan.id)).toEqual([]);
    expect(acts()).toEqual([{ type: "suspended", actor: "mod", user: "susan", reason: "Spam." }]);
  });

  test("is nothing that anybody does to themselves, to an admin, or to who is suspended already", () => {
    suspend(moderator.id, susan.id, "First.");
    for (const [actor, user] of [
      [moderator, moderator],
      [moderator, admin],
      [admin, admin],
      [addUser("boss2", { roles: ["admin"] }), admin],
      [other, susan],
    ] as const) {
      expect(maySuspend(actor.id, now(user))).toBe(false);
      expect(suspend(actor.id, user.id, "Second.")).toBe(false);
    }
    expect(now(susan).inactiveReason).toBe("First.");
    expect(now(admin).active).toBe(true);
    expect(suspend(admin.id, "nobody", "Who?")).toBe(false);
    expect(suspend(admin.id, moderator.id, "Too strict.")).toBe(true);
    expect(acts()).toHaveLength(2);
  });

  test("for a post closes what was reported about it, and names it in the log", () => {
    const [post = "", another = ""] = addPosts(susan.id, 2);
    report(reader.id, post, "spam");
    report(reader.id, another, "spam too");
    expect(suspendAuthor(moderator.id, post, "Spam.")).toBe(susan.id);
    expect(reportsOf(post)).toMatchObject([{ outcome: "suspended" }]);
    expect(reportsOf(another)).toMatchObject([{ outcome: null }]);
    expect(readActs().acts).toMatchObject([{ type: "suspended", postId: post, user: "susan", isActive: false }]);
    expect(suspendAuthor(moderator.id, another, "Again.")).toBeNull();
    expect(suspendAuthor(moderator.id, "nothing", "Why?")).toBeNull();
    const [adminsPost = ""] = addPosts(admin.id, 1);
    report(reader.id, adminsPost, "power");
    expect(suspendAuthor(moderator.id, adminsPost, "Power.")).toBeNull();
    expect(reportsOf(adminsPost)).toMatchObject([{ outcome: null }]);
  });

  test("is done with its line in the log, or not at all", () => {
    startSession(susan.id, true);
    expect(() => suspend("nobody", susan.id, "Spam.")).toThrow();
    expect(now(susan).active).toBe(true);
    expect(sessionsOf(susan.id)).toHaveLength(1);
  });
});

describe("Reinstating", () => {
  test("lets somebody sign in again whom a moderator suspended, whoever of them it was", () => {
    suspend(moderator.id, susan.id, "Spam.");
    expect(reinstate(other, susan.id)).toBe(true);
    expect(now(susan)).toMatchObject({ active: true, inactiveReason: null });
    expect(reinstate(other, susan.id)).toBe(false);
    expect(acts().map(({ type, actor }) => `${actor} ${type}`)).toEqual(["mod2 reinstated", "mod suspended"]);
  });

  test("of whom the operator deactivated is for admins", () => {
    suspend(moderator.id, susan.id, "Spam.");
    reinstate(moderator, susan.id);
    deactivate(susan.id, "You asked for a break.");
    expect(mayReinstate(moderator, now(susan))).toBe(false);
    expect(reinstate(moderator, susan.id)).toBe(false);
    expect(now(susan).active).toBe(false);
    expect(reinstate(admin, susan.id)).toBe(true);
    expect(reinstate(admin, "nobody")).toBe(false);
  });
});

describe("The list of people", () => {
  test("has the newest first, 25 a page, and is searched by username and name, whatever the case", () => {
    const all = Array.from({ length: 30 }, (_, index) => addUser(`many${index}`, { id: `Z${100 + index}` }));
    addUser("named", { id: "Z999", name: "Ada Lovelace" });
    const first = readPeople();
    expect(first.people).toHaveLength(25);
    expect(first.people[0]?.username).toBe("named");
    expect(first.people[1]?.id).toBe(all.at(-1)?.id);
    const second = readPeople("", first.next ?? "");
    expect(second.people).toHaveLength(11);
    expect(second.next).toBeNull();
    expect(readPeople("LOVELACE").people.map(({ username }) => username)).toEqual(["named"]);
    expect(readPeople(" MANY1 ").people).toHaveLength(11);
    for (const search of ["%", "_", "'", "\0", "x".repeat(10_000)]) expect(readPeople(search).people).toEqual([]);
  });
});
