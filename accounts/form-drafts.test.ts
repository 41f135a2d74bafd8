import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase, oneByOne } from "../db/testing";
import { findFormDraft, saveFormDraft } from "./form-drafts";
import type { User } from "./users";

const DAY = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let user: User;
beforeEach(async () => {
  await emptyDatabase();
  user = await addUser("Susan");
});

describe("A form draft", () => {
  test("is available only to its owner, for a day", async () => {
    const id = (await saveFormDraft(user.id, { body: "unsent", empty: "" }, now)) ?? "";
    expect(Buffer.from(id, "base64url")).toHaveLength(18);
    expect(await findFormDraft(user.id, id, now)).toEqual({ body: "unsent" });
    expect(await findFormDraft((await addUser("miguel")).id, id, now)).toBeUndefined();
    expect(await findFormDraft(user.id, id, inDays(1))).toBeUndefined();
    for (const invalid of ["", "x", undefined, [id], null])
      expect(await findFormDraft(user.id, invalid, now)).toBeUndefined();
  });

  test("is kept if it is among the latest 20 of its owner", async () => {
    const ids = await oneByOne(22, (_, n) => saveFormDraft(user.id, { body: String(n) }, new Date(now.getTime() + n)));
    const found = await oneByOne(ids, (id) => findFormDraft(user.id, id, now));
    expect(found.map((draft) => draft !== undefined)).toEqual(ids.map((_, n) => n >= 2));
  });

  test("is not saved if it is empty, too long, or without an existing user", async () => {
    expect(await saveFormDraft(user.id, {}, now)).toBeNull();
    expect(await saveFormDraft(user.id, { body: "" }, now)).toBeNull();
    expect(await saveFormDraft(user.id, { body: "x".repeat(100_001) }, now)).toBeNull();
    expect(await saveFormDraft("nobody", { body: "unsent" }, now)).toBeNull();
  });
});
