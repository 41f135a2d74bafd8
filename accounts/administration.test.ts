import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase } from "../db/testing";
import { deactivate, reactivate, setRole } from "./administration";
import { findUser, type User } from "./users";

let user: User;
beforeEach(async () => {
  await emptyDatabase();
  user = await addUser("Susan");
});

const current = async () => (await findUser(user.id)) as User;

describe("An operator", () => {
  test("deactivates a user with a reason, and reactivates them without it", async () => {
    await deactivate(user.id, "You asked for a break.");
    expect(await current()).toMatchObject({ active: false, inactiveReason: "You asked for a break." });
    await reactivate(user.id);
    expect(await current()).toMatchObject({ active: true, inactiveReason: null });
  });

  test("grants and revokes a role once", async () => {
    expect(await setRole(await current(), "admin", true)).toBe(true);
    expect(await setRole(await current(), "admin", true)).toBe(false);
    expect(await setRole(await current(), "moderator", true)).toBe(true);
    expect((await current()).roles).toEqual(["admin", "moderator"]);
    expect(await setRole(await current(), "admin", false)).toBe(true);
    expect(await setRole(await current(), "admin", false)).toBe(false);
    expect((await current()).roles).toEqual(["moderator"]);
  });
});
