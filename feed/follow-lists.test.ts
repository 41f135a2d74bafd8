import { beforeEach, describe, expect, test } from "vitest";
import { addUsers, emptyDatabase, oneByOne, planOf } from "../db/testing";
import { FOLLOW_LIST_SIZE, followListQuery, readFollowList } from "./follow-lists";
import { follow } from "./follows";
import { muteOrBlock } from "./mutes-and-blocks";

let [reader, person]: string[] = [];
beforeEach(async () => {
  await emptyDatabase();
  [reader, person] = await addUsers("reader", "person");
});

describe("The lists of followers and followed people", () => {
  test("page through everyone once, and say whom the reader follows", async () => {
    const ids = await oneByOne(FOLLOW_LIST_SIZE + 2, async (_, index) => (await addUsers(`u${index}`))[0]);
    for (const id of ids) await follow(id, person ?? "");
    await follow(reader ?? "", ids[0] ?? "");
    const first = await readFollowList(reader ?? "", person ?? "", "followers");
    const second = await readFollowList(reader ?? "", person ?? "", "followers", first.next ?? "");
    const all = [...first.people, ...second.people];
    expect(second.next).toBeNull();
    expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(all.filter(({ isFollowed }) => isFollowed).map(({ username }) => username)).toEqual(["u0"]);
    const following = await readFollowList(reader ?? "", ids[0] ?? "", "following");
    expect(following.people.map(({ username }) => username)).toEqual(["person"]);
  });

  test("leave out people who block the reader, and whom the reader blocks", async () => {
    const [one, two] = await addUsers("one", "two");
    for (const id of [one, two]) await follow(id, person ?? "");
    await muteOrBlock(reader ?? "", one, "block");
    await muteOrBlock(two, reader ?? "", "block");
    expect((await readFollowList(reader ?? "", person ?? "", "followers")).people).toEqual([]);
  });

  test.each(["followers", "following"] as const)("walk one index: %s", async (list) => {
    const { sql, params } = followListQuery(reader ?? "", person ?? "", list, "~").toSQL();
    const plan = await planOf(sql, params);
    expect(plan[0]).toMatch(/^SEARCH follows USING (COVERING )?INDEX /);
    expect(plan.join("\n")).not.toContain("TEMP B-TREE");
  });
});
