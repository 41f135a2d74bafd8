import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase, oneByOne } from "../db/testing";
import { deactivate, reactivate, setRole } from "./administration";
import { findFormDraft, saveFormDraft } from "./form-drafts";
import { findFormerOwner, findHolderOfUsername, renameUser } from "./username";
import { findUser, type User } from "./users";

const DAY = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let user: User;
beforeEach(async () => {
  await emptyDatabase();
  user = await addUser("Susan");
});

const current = async () => (await findUser(user.id)) as User;

describe("A username", () => {
  test("that was given up redirects to its owner's new one, and is reserved for them, for 30 days", async () => {
    expect(await renameUser(user, "suzanne", now)).toBeNull();
    expect((await current()).username).toBe("suzanne");
    expect((await findFormerOwner("sUSAN", inDays(29)))?.id).toBe(user.id);
    const other = await addUser("miguel");
    expect(await renameUser(other, "susan", inDays(29))).toMatch(/taken/);
    expect(await findFormerOwner("susan", inDays(30))).toBeUndefined();
    expect(await renameUser(other, "susan", inDays(30))).toBeNull();
    expect((await findHolderOfUsername("susan", inDays(30)))?.id).toBe(other.id);
  });

  test("can be taken back by its former owner, and the one in between is reserved then", async () => {
    await renameUser(user, "suzanne", now);
    expect(await renameUser(await current(), "susan", now)).toBeNull();
    expect((await current()).username).toBe("susan");
    expect(await findFormerOwner("susan", now)).toBeUndefined();
    expect((await findFormerOwner("suzanne", now))?.id).toBe(user.id);
  });

  test("can change its case without being given up", async () => {
    expect(await renameUser(user, "SUSAN", now)).toBeNull();
    expect((await current()).username).toBe("SUSAN");
    expect(await findFormerOwner("susan", now)).toBeUndefined();
  });

  test("of someone else, in any case, stays theirs, and nothing changes", async () => {
    const other = await addUser("Miguel");
    expect(await renameUser(user, "mIGUEL", now)).toMatch(/taken/);
    expect((await current()).username).toBe("Susan");
    expect((await findUser(other.id))?.username).toBe("Miguel");
  });
});

describe("A form draft is kept", () => {
  test("for its author alone, for a day", async () => {
    const id = (await saveFormDraft(user.id, { body: "unsent", empty: "" }, now)) ?? "";
    expect(Buffer.from(id, "base64url")).toHaveLength(18);
    expect(await findFormDraft(user.id, id, now)).toEqual({ body: "unsent" });
    expect(await findFormDraft((await addUser("miguel")).id, id, now)).toBeUndefined();
    expect(await findFormDraft(user.id, id, inDays(1))).toBeUndefined();
    for (const wrong of ["", "x", undefined, [id], null])
      expect(await findFormDraft(user.id, wrong, now)).toBeUndefined();
  });

  test("if it is among their latest twenty", async () => {
    const ids = await oneByOne(22, (_, n) => saveFormDraft(user.id, { body: String(n) }, new Date(now.getTime() + n)));
    const found = await oneByOne(ids, (id) => findFormDraft(user.id, id, now));
    expect(found.map((form) => form !== undefined)).toEqual(ids.map((_, n) => n >= 2));
  });

  test("unless it is empty, too long, or its author does not exist", async () => {
    expect(await saveFormDraft(user.id, {}, now)).toBeNull();
    expect(await saveFormDraft(user.id, { body: "" }, now)).toBeNull();
    expect(await saveFormDraft(user.id, { body: "x".repeat(20_001) }, now)).toBeNull();
    expect(await saveFormDraft("nobody", { body: "unsent" }, now)).toBeNull();
  });
});

describe("An operator", () => {
  test("deactivates a user with a reason, and reactivates them", async () => {
    await deactivate(user.id, "You asked for a break.");
    expect(await current()).toMatchObject({ active: false, inactiveReason: "You asked for a break." });
    await reactivate(user.id);
    expect(await current()).toMatchObject({ active: true, inactiveReason: null });
  });

  test("grants a role once, and revokes an existing one", async () => {
    expect(await setRole(await current(), "admin", true)).toBe(true);
    expect(await setRole(await current(), "admin", true)).toBe(false);
    expect(await setRole(await current(), "moderator", true)).toBe(true);
    expect((await current()).roles).toEqual(["admin", "moderator"]);
    expect(await setRole(await current(), "admin", false)).toBe(true);
    expect(await setRole(await current(), "admin", false)).toBe(false);
    expect((await current()).roles).toEqual(["moderator"]);
  });
});
