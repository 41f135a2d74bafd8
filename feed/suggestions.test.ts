import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "../db/client";
import { users } from "../db/schema";
import { addPosts, addUsers, emptyDatabase, planOf } from "../db/testing";
import { follow } from "./follows";
import { muteOrBlock } from "./mutes-and-blocks";
import { suggestionsQuery, suggestPeople } from "./suggestions";

let reader: string;
let friend: string;
beforeEach(async () => {
  await emptyDatabase();
  [reader, friend] = await addUsers("reader", "friend");
});

const suggested = async () => (await suggestPeople(reader)).map(({ username }) => username);

describe("Suggestions of people to follow", () => {
  test("are first people whom the reader's followed people follow, then people with followers who posted last", async () => {
    const [often, once, recent, earlier, unknown] = await addUsers("often", "once", "recent", "earlier", "unknown");
    const [other] = await addUsers("other");
    for (const id of [friend, other]) await follow(reader, id);
    for (const [one, another] of [
      [friend, often],
      [other, often],
      [friend, once],
      [unknown, recent],
      [unknown, earlier],
    ] as const)
      await follow(one, another);
    for (const id of [earlier, recent, unknown]) await addPosts(id, 1);
    expect(await suggested()).toEqual(["often", "once", "recent"]);
  });

  test("leave out oneself, and who is followed, muted, blocked, suspended or being deleted", async () => {
    const names = ["muted", "blocked", "blocker", "suspended", "deleted-soon", "followed"];
    const [muted, blocked, blocker, suspended, beingDeleted, followed] = await addUsers(...names);
    await follow(reader, friend);
    for (const id of [muted, blocked, blocker, suspended, beingDeleted, followed, reader]) {
      await follow(friend, id ?? "");
      await addPosts(id ?? "", 1);
    }
    await follow(reader, followed ?? "");
    await muteOrBlock(reader, muted ?? "", "mute");
    await muteOrBlock(reader, blocked ?? "", "block");
    await muteOrBlock(blocker ?? "", reader, "block");
    await db()
      .update(users)
      .set({ active: false })
      .where(eq(users.id, suspended ?? ""))
      .run();
    await db()
      .update(users)
      .set({ deleteAt: new Date() })
      .where(eq(users.id, beingDeleted ?? ""))
      .run();
    expect(await suggested()).toEqual([]);
  });

  test("look at the people they consider alone, however many others there are", async () => {
    const { sql, params } = suggestionsQuery(db()).getQuery();
    const plan = await planOf(
      sql,
      params.map((value) => (typeof value === "object" ? reader : value)),
    );
    const ofUsers = plan.filter((step) => / users /.test(step));
    expect(ofUsers).toEqual([expect.stringMatching(/^SEARCH users USING INDEX \w+ \(id=\?\)$/)]);
  });

  test("are there for someone who follows nobody yet", async () => {
    const [popular] = await addUsers("popular");
    await follow(friend, popular);
    await addPosts(popular, 1);
    expect(await suggested()).toEqual(["popular"]);
  });
});
