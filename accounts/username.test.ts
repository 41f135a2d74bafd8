import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase } from "../db/testing";
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
  test("that was given up leads to the owner's new one and stays reserved for them for 30 days", async () => {
    expect(await renameUser(user, "suzanne", now)).toBeNull();
    expect((await current()).username).toBe("suzanne");
    expect((await findFormerOwner("sUSAN", inDays(29)))?.id).toBe(user.id);
    const other = await addUser("miguel");
    expect(await renameUser(other, "susan", inDays(29))).toMatch(/taken/);
    expect(await findFormerOwner("susan", inDays(30))).toBeUndefined();
    expect(await renameUser(other, "susan", inDays(30))).toBeNull();
    expect((await findHolderOfUsername("susan", inDays(30)))?.id).toBe(other.id);
  });

  test("can be taken back by its former owner, which reserves the one used in between", async () => {
    await renameUser(user, "suzanne", now);
    expect(await renameUser(await current(), "susan", now)).toBeNull();
    expect((await current()).username).toBe("susan");
    expect(await findFormerOwner("susan", now)).toBeUndefined();
    expect((await findFormerOwner("suzanne", now))?.id).toBe(user.id);
  });

  test("can change case without being given up", async () => {
    expect(await renameUser(user, "SUSAN", now)).toBeNull();
    expect((await current()).username).toBe("SUSAN");
    expect(await findFormerOwner("susan", now)).toBeUndefined();
  });

  test("of another user can't be taken in any case, and nothing changes", async () => {
    const other = await addUser("Miguel");
    expect(await renameUser(user, "mIGUEL", now)).toMatch(/taken/);
    expect((await current()).username).toBe("Susan");
    expect((await findUser(other.id))?.username).toBe("Miguel");
  });
});
