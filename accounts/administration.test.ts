import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase } from "../db/testing";
import { readPeople, reinstateUser, setRole, suspendUser } from "./administration";
import { updateProfile } from "./profile";
import { findUser, type User } from "./users";

let user: User;
beforeEach(async () => {
  await emptyDatabase();
  user = await addUser("Susan");
});

const current = async () => (await findUser(user.id)) as User;

describe("An operator", () => {
  test("suspends a user with a reason, and reinstates them without it", async () => {
    await suspendUser(user.id, "You asked for a break.");
    expect(await current()).toMatchObject({ active: false, suspensionReason: "You asked for a break." });
    await reinstateUser(user.id);
    expect(await current()).toMatchObject({ active: true, suspensionReason: null });
  });

  test("grants and revokes a role once", async () => {
    expect(await setRole(user.id, "admin", true)).toBe(true);
    expect(await setRole(user.id, "admin", true)).toBe(false);
    expect(await setRole(user.id, "moderator", true)).toBe(true);
    expect((await current()).roles).toEqual(["admin", "moderator"]);
    expect(await setRole(user.id, "admin", false)).toBe(true);
    expect(await setRole(user.id, "admin", false)).toBe(false);
    expect((await current()).roles).toEqual(["moderator"]);
  });

  test("grants two roles at once, and loses neither", async () => {
    await Promise.all([setRole(user.id, "admin", true), setRole(user.id, "moderator", true)]);
    expect((await current()).roles.toSorted()).toEqual(["admin", "moderator"]);
  });
});

describe("An admin's search for people", () => {
  const found = async (search: string) => (await readPeople({ search })).people.map(({ username }) => username);

  test("finds a display name in any case and script, and a part of a username", async () => {
    await updateProfile(user.id, { name: "Ömer Çelik" });
    await addUser("miguel");
    for (const search of ["Ömer", "ömer", "ÖMER", "Çelik", "usa", "SUS", "Susan"])
      expect(await found(search)).toEqual(["Susan"]);
    for (const search of ["nobody", '"', "name:", "(", "*"]) expect(await found(search)).toEqual([]);
    expect(await found("")).toHaveLength(2);
  });

  test("does not search bios", async () => {
    await updateProfile(user.id, { about: "gardener" });
    expect(await found("gardener")).toEqual([]);
  });
});
