import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase } from "../db/testing";
import { deactivate, reactivate, setRole } from "./administration";
import { findKeptForm, keepForm } from "./kept-forms";
import { findFormerOwner, findHolderOfUsername, renameUser } from "./username";
import { findUser, type User } from "./users";

const DAY = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let user: User;
beforeEach(() => {
  emptyDatabase();
  user = addUser("Susan");
});

const current = () => findUser(user.id) as User;

describe("A username", () => {
  test("that was given up leads to its owner's new one, and is theirs alone, for 30 days", () => {
    expect(renameUser(user, "suzanne", now)).toBeNull();
    expect(current().username).toBe("suzanne");
    expect(findFormerOwner("sUSAN", inDays(29))?.id).toBe(user.id);
    const other = addUser("miguel");
    expect(renameUser(other, "susan", inDays(29))).toMatch(/taken/);
    expect(findFormerOwner("susan", inDays(30))).toBeUndefined();
    expect(renameUser(other, "susan", inDays(30))).toBeNull();
    expect(findHolderOfUsername("susan", inDays(30))?.id).toBe(other.id);
  });

  test("can be taken back by who gave it up, and holds the one in between then", () => {
    renameUser(user, "suzanne", now);
    expect(renameUser(current(), "susan", now)).toBeNull();
    expect(current().username).toBe("susan");
    expect(findFormerOwner("susan", now)).toBeUndefined();
    expect(findFormerOwner("suzanne", now)?.id).toBe(user.id);
  });

  test("changes its case without being given up", () => {
    expect(renameUser(user, "SUSAN", now)).toBeNull();
    expect(current().username).toBe("SUSAN");
    expect(findFormerOwner("susan", now)).toBeUndefined();
  });

  test("of somebody else, in any case, stays theirs, and nothing is changed", () => {
    const other = addUser("Miguel");
    expect(renameUser(user, "mIGUEL", now)).toMatch(/taken/);
    expect(current().username).toBe("Susan");
    expect(findUser(other.id)?.username).toBe("Miguel");
  });
});

describe("What a form held is kept", () => {
  test("for the person alone who sent it, for a day", () => {
    const id = keepForm(user.id, { body: "unsent", empty: "" }, now) ?? "";
    expect(Buffer.from(id, "base64url")).toHaveLength(18);
    expect(findKeptForm(user.id, id, now)).toEqual({ body: "unsent" });
    expect(findKeptForm(addUser("miguel").id, id, now)).toBeUndefined();
    expect(findKeptForm(user.id, id, inDays(1))).toBeUndefined();
    for (const wrong of ["", "x", undefined, [id], null]) expect(findKeptForm(user.id, wrong, now)).toBeUndefined();
  });

  test("as long as it is among the person's last twenty", () => {
    const ids = Array.from({ length: 22 }, (_, n) =>
      keepForm(user.id, { body: String(n) }, new Date(now.getTime() + n)),
    );
    expect(ids.map((id) => findKeptForm(user.id, id, now) !== undefined)).toEqual(ids.map((_, n) => n >= 2));
  });

  test("not where there is nothing, too much, or nobody to keep it for", () => {
    expect(keepForm(user.id, {}, now)).toBeNull();
    expect(keepForm(user.id, { body: "" }, now)).toBeNull();
    expect(keepForm(user.id, { body: "x".repeat(20_001) }, now)).toBeNull();
    expect(keepForm("nobody", { body: "unsent" }, now)).toBeNull();
  });
});

describe("An operator", () => {
  test("makes a user inactive with a reason, and active again without it", () => {
    deactivate(user.id, "You asked for a break.");
    expect(current()).toMatchObject({ active: false, inactiveReason: "You asked for a break." });
    reactivate(user.id);
    expect(current()).toMatchObject({ active: true, inactiveReason: null });
  });

  test("grants a role once, and takes one away that is there", () => {
    expect(setRole(current(), "admin", true)).toBe(true);
    expect(setRole(current(), "admin", true)).toBe(false);
    expect(setRole(current(), "moderator", true)).toBe(true);
    expect(current().roles).toEqual(["admin", "moderator"]);
    expect(setRole(current(), "admin", false)).toBe(true);
    expect(setRole(current(), "admin", false)).toBe(false);
    expect(current().roles).toEqual(["moderator"]);
  });
});
