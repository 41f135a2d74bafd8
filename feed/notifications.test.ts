import { beforeEach, describe, expect, test } from "vitest";
import { requestDeletion } from "../accounts/deletion";
import { addUser, addUsers, emptyDatabase, oneByOne } from "../db/testing";
import { follow, unfollow } from "./follows";
import { like, unlike } from "./likes";
import { muteOrBlock, unmuteOrUnblock } from "./mutes-and-blocks";
import { countUnread, markRead, readNotifications } from "./notifications";
import { createPost, deletePost } from "./posts";

let [susan, miguel, ada] = ["", "", ""];
beforeEach(async () => {
  await emptyDatabase();
  [susan, miguel, ada] = await addUsers("Susan", "miguel", "ada");
});

const notificationsOf = async (userId: string) =>
  (await readNotifications(userId)).notifications.map(({ type, actor, body }) =>
    `${actor} ${type} ${body ?? ""}`.trim(),
  );
const write = async (authorId: string, body: string, parentId?: string) =>
  (await createPost(authorId, { body, ...(parentId ? { parentId } : {}) })) ?? "";

describe("People are notified", () => {
  test("of mentions, in any case, once per post, and not of their own", async () => {
    await write(miguel, "Hi @SUSAN, @susan and @ada, from @miguel");
    expect(await notificationsOf(susan)).toEqual(["miguel mention Hi @SUSAN, @susan and @ada, from @miguel"]);
    expect(await notificationsOf(ada)).toHaveLength(1);
    expect(await notificationsOf(miguel)).toEqual([]);
  });

  test("of replies, once, even if the reply mentions them; in a thread, the one replied to", async () => {
    const question = await write(susan, "Why?");
    const answer = await write(miguel, "@susan because", question);
    await write(ada, "Really?", answer);
    expect(await notificationsOf(susan)).toEqual(["miguel reply @susan because"]);
    expect(await notificationsOf(miguel)).toEqual(["ada reply Really?"]);
    await write(susan, "Never mind", question);
    expect(await notificationsOf(susan)).toHaveLength(1);
  });

  test("of followers, once, however often they follow and unfollow", async () => {
    for (let time = 0; time < 3; time++) {
      await follow(miguel, susan);
      await unfollow(miguel, susan);
    }
    await follow(miguel, susan);
    await follow(miguel, susan);
    expect(await notificationsOf(susan)).toEqual(["miguel follow"]);
  });

  test("of likes of their posts, once, however often someone likes and unlikes; not of their own, nor of one taken back", async () => {
    const post = await write(susan, "Look");
    await like(susan, post);
    expect(await notificationsOf(susan)).toEqual([]);
    await like(miguel, post);
    await unlike(miguel, post);
    expect(await notificationsOf(susan)).toEqual([]);
    await like(miguel, post);
    await like(miguel, post);
    await like(ada, await write(susan, "Another"));
    await like(ada, post);
    expect(await notificationsOf(susan)).toEqual(["ada like Look", "ada like Another", "miguel like Look"]);
    await unlike(ada, post);
    expect(await notificationsOf(susan)).toEqual(["ada like Another", "miguel like Look"]);
  });

  test("not of deleted posts or by deleted accounts, and of at most ten mentions per post", async () => {
    const post = await write(miguel, "@susan oops");
    await follow(ada, susan);
    expect(await countUnread(susan)).toBe(2);
    await deletePost(miguel, post);
    await requestDeletion(ada);
    expect(await notificationsOf(susan)).toEqual([]);
    expect(await countUnread(susan)).toBe(0);
    const crowd = await oneByOne(12, async (_, n) => (await addUser(`crowd${n}`)).id);
    await write(miguel, Array.from({ length: 12 }, (_, n) => `@crowd${n}`).join(" "));
    expect((await oneByOne(crowd, notificationsOf)).filter((notified) => notified.length > 0)).toHaveLength(10);
  });
});

test("A block hides what was notified before it, whoever blocks, and ending it shows that again", async () => {
  await write(miguel, "Hi @susan");
  for (const [one, other] of [
    [susan, miguel],
    [miguel, susan],
  ] as const) {
    await muteOrBlock(one, other, "block");
    expect([await notificationsOf(susan), await countUnread(susan)]).toEqual([[], 0]);
    await unmuteOrUnblock(one, other, "block");
  }
  expect([await notificationsOf(susan), await countUnread(susan)]).toEqual([["miguel mention Hi @susan"], 1]);
});

test("Notifications on a visited page are read, and others are not; pages have no gaps", async () => {
  for (let number = 0; number < 60; number++) await write(miguel, `@susan ${number}`);
  expect(await countUnread(susan)).toBe(60);
  const seen: string[] = [];
  for (let before: string | undefined = ""; before !== undefined; ) {
    const page = await readNotifications(susan, { before: before || undefined });
    seen.push(...page.notifications.map(({ body }) => body ?? ""));
    await markRead(susan, [page.notifications.at(-1)?.id ?? "", page.notifications[0]?.id ?? ""]);
    expect(await countUnread(susan)).toBe(60 - seen.length);
    before = page.next ?? undefined;
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => `@susan ${59 - index}`));
});

test("Mentions are replies, quotes and mentions alone; seeing them leaves other notifications unread", async () => {
  const post = await write(susan, "Look");
  await write(miguel, "@susan first");
  await like(ada, post);
  await write(miguel, "Because", post);
  await follow(miguel, susan);
  await createPost(ada, { body: "This", quoteOfId: post });
  const { notifications } = await readNotifications(susan, { filter: "mentions" });
  expect(notifications.map(({ type }) => type)).toEqual(["quote", "reply", "mention"]);
  await markRead(susan, [notifications.at(-1)?.id ?? "", notifications[0]?.id ?? ""], "mentions");
  expect((await readNotifications(susan)).notifications.map(({ type, readAt }) => [type, readAt !== null])).toEqual([
    ["quote", true],
    ["follow", false],
    ["reply", true],
    ["like", false],
    ["mention", true],
  ]);
});

test("Unread notifications are counted up to 100, so that a page costs no more the more there are", async () => {
  for (let number = 0; number < 103; number++) await write(miguel, `@susan ${number}`);
  expect(await countUnread(susan)).toBe(100);
});

test("No one reads another person's notifications", async () => {
  await write(miguel, "@susan hello");
  const [{ id } = { id: "" }] = (await readNotifications(susan)).notifications;
  await markRead(ada, [id, id]);
  expect(await countUnread(susan)).toBe(1);
  expect(await notificationsOf(ada)).toEqual([]);
});
