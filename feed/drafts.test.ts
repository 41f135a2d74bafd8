import { beforeEach, describe, expect, test } from "vitest";
import { addUsers, emptyDatabase, rowsOf } from "../db/testing";
import { deleteDraft, draftSchema, findDraft, listDrafts, MAX_DRAFTS, storeDraft } from "./drafts";
import { createPost } from "./posts";

const start = new Date("2026-03-01T12:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
});

const bodies = async (userId = susan) => (await listDrafts(userId)).map(({ body }) => body);

describe("Drafts", () => {
  test("are listed with the last changed first, and each is its author's alone", async () => {
    const id = (await storeDraft(susan, { body: "One" }, undefined, start)) ?? "";
    await storeDraft(susan, { body: "Two" }, undefined, later(1));
    expect(await storeDraft(susan, { body: "One more" }, { id, updatedAt: start }, later(2))).toBe(id);
    expect(await bodies()).toEqual(["One more", "Two"]);

    expect(await findDraft(miguel, id)).toBeUndefined();
    await deleteDraft(miguel, id);
    expect(await storeDraft(miguel, { body: "Mine" }, { id, updatedAt: later(2) })).not.toBe(id);
    expect(await bodies()).toEqual(["One more", "Two"]);
    await deleteDraft(susan, id);
    expect(await bodies()).toEqual(["Two"]);
  });

  test("with the same text are one, however often it is saved", async () => {
    expect(await storeDraft(susan, { body: "One" })).toBe(await storeDraft(susan, { body: "One" }));
    expect(await bodies()).toEqual(["One"]);
  });

  test("that two tabs have open are two, once both tabs have changed them", async () => {
    const id = (await storeDraft(susan, { body: "One" }, undefined, start)) ?? "";
    const opened = { id, updatedAt: start };
    await storeDraft(susan, { body: "One, longer" }, opened, later(1));
    expect(await storeDraft(susan, { body: "One, other" }, opened, later(2))).not.toBe(id);
    expect(await bodies()).toEqual(["One, other", "One, longer"]);
  });

  test("are at most 50; those there are can still be changed", async () => {
    for (let number = 1; number <= MAX_DRAFTS; number++) await storeDraft(susan, { body: String(number) });
    const [last] = await listDrafts(susan);
    expect(await storeDraft(susan, { body: "One too many" })).toBeNull();
    expect(await storeDraft(susan, { body: "Changed" }, last)).toBe(last?.id);
    expect(await listDrafts(susan)).toHaveLength(50);
    expect(await storeDraft(miguel, { body: "Mine" })).not.toBeNull();
  });

  test("keep their content warning", async () => {
    const id = (await storeDraft(susan, { body: "One", contentWarning: "Spoilers" })) ?? "";
    expect(await findDraft(susan, id)).toMatchObject({ body: "One", contentWarning: "Spoilers" });
    expect(await storeDraft(susan, { body: "One" })).not.toBe(id);
    expect((await listDrafts(susan)).map(({ contentWarning }) => contentWarning).sort()).toEqual(["", "Spoilers"]);
    expect(draftSchema.safeParse({ body: "One", contentWarning: "x".repeat(101) }).success).toBe(false);
  });

  test("can be longer than a post, and not empty", () => {
    expect(draftSchema.parse({ body: `${"x".repeat(2000)} ` }).body).toHaveLength(2000);
    for (const body of ["", " \n", "x".repeat(2001)]) expect(draftSchema.safeParse({ body }).success).toBe(false);
  });
});

describe("Publishing a draft", () => {
  test("deletes it with the same transaction, also if the form is sent twice", async () => {
    const id = (await storeDraft(susan, { body: "One" }, undefined, start)) ?? "";
    const post = { body: "One, finished", draft: { id, updatedAt: start }, formId: "form" };
    expect(await createPost(susan, post)).toBe(await createPost(susan, post));
    expect(await bodies()).toEqual([]);
  });

  test("stores no post if the draft can't be deleted", async () => {
    const id = (await storeDraft(susan, { body: "One" }, undefined, start)) ?? "";
    await database.$client.execute(
      "CREATE TRIGGER broken BEFORE DELETE ON drafts BEGIN SELECT RAISE(ABORT, 'broken for a test'); END",
    );
    await expect(createPost(susan, { body: "One", draft: { id, updatedAt: start } })).rejects.toThrow();
    await database.$client.execute("DROP TRIGGER broken");
    expect(await bodies()).toEqual(["One"]);
    expect(await rowsOf("SELECT * FROM posts")).toEqual([]);
  });

  test("does nothing to someone else's", async () => {
    const id = (await storeDraft(miguel, { body: "Mine" }, undefined, start)) ?? "";
    await createPost(susan, { body: "One", draft: { id, updatedAt: start } });
    expect(await bodies(miguel)).toEqual(["Mine"]);
  });

  test("keeps a later version of it, which another tab has stored", async () => {
    const id = (await storeDraft(susan, { body: "One" }, undefined, start)) ?? "";
    const opened = { id, updatedAt: start };
    await storeDraft(susan, { body: "One, longer" }, opened, later(1));
    await createPost(susan, { body: "One", draft: opened });
    expect(await bodies()).toEqual(["One, longer"]);
  });
});
