import { beforeEach, describe, expect, test } from "vitest";
import { requestDeletion } from "../accounts/leaving";
import { addUser, emptyDatabase } from "../db/testing";
import { follow, unfollow } from "./follows";
import { livePartsOf, mentionsIn } from "./mentions";
import { countUnread, markRead, readNotifications } from "./notifications";
import { createPost, deletePost } from "./posts";

let [susan, miguel, ada] = ["", "", ""];
beforeEach(() => {
  emptyDatabase();
  [susan, miguel, ada] = ["Susan", "miguel", "ada"].map((username) => addUser(username).id) as [string, string, string];
});

const told = (userId: string) =>
  readNotifications(userId).notifications.map(({ type, actor, body }) => `${actor} ${type} ${body ?? ""}`.trim());
const write = (authorId: string, body: string, parentId?: string) =>
  createPost(authorId, { body, ...(parentId ? { parentId } : {}) }) ?? "";

describe("Somebody is told", () => {
  test("who mentions them, whatever the case, once a post, and not of their own", () => {
    write(miguel, "Hi @SUSAN, @susan and @ada, from @miguel");
    expect(told(susan)).toEqual(["miguel mention Hi @SUSAN, @susan and @ada, from @miguel"]);
    expect(told(ada)).toHaveLength(1);
    expect(told(miguel)).toEqual([]);
  });

  test("who replies, once, though the reply mentions them too; and the one replied to in a thread", () => {
    const question = write(susan, "Why?");
    const answer = write(miguel, "@susan because", question);
    write(ada, "Really?", answer);
    expect(told(susan)).toEqual(["miguel reply @susan because"]);
    expect(told(miguel)).toEqual(["ada reply Really?"]);
    write(susan, "Never mind", question);
    expect(told(susan)).toHaveLength(1);
  });

  test("who follows them, once, however often that comes and goes", () => {
    for (let time = 0; time < 3; time++) {
      follow(miguel, susan);
      unfollow(miguel, susan);
    }
    follow(miguel, susan);
    follow(miguel, susan);
    expect(told(susan)).toEqual(["miguel follow"]);
  });

  test("nothing of what is deleted, or by whom is leaving, and of at most ten people a post", () => {
    const post = write(miguel, "@susan oops");
    follow(ada, susan);
    expect(countUnread(susan)).toBe(2);
    deletePost(miguel, post);
    requestDeletion(ada);
    expect(told(susan)).toEqual([]);
    expect(countUnread(susan)).toBe(0);
    const crowd = Array.from({ length: 12 }, (_, n) => addUser(`crowd${n}`).id);
    write(miguel, Array.from({ length: 12 }, (_, n) => `@crowd${n}`).join(" "));
    expect(crowd.filter((id) => told(id).length > 0)).toHaveLength(10);
  });
});

test("What was seen is read, and the rest is not; pages follow each other without gaps", () => {
  for (let number = 0; number < 60; number++) write(miguel, `@susan ${number}`);
  expect(countUnread(susan)).toBe(60);
  const seen: string[] = [];
  for (let before: string | undefined = ""; before !== undefined; ) {
    const page = readNotifications(susan, before || undefined);
    seen.push(...page.notifications.map(({ body }) => body ?? ""));
    markRead(susan, [page.notifications.at(-1)?.id ?? "", page.notifications[0]?.id ?? ""]);
    expect(countUnread(susan)).toBe(60 - seen.length);
    before = page.next ?? undefined;
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => `@susan ${59 - index}`));
});

test("Nobody reads another's notifications", () => {
  write(miguel, "@susan hello");
  const [{ id } = { id: "" }] = readNotifications(susan).notifications;
  markRead(ada, [id, id]);
  expect(countUnread(susan)).toBe(1);
  expect(told(ada)).toEqual([]);
});

test("@names and addresses are live, and nothing that only looks like them", () => {
  expect(
    mentionsIn("@susan, @Susan! (@ada) a@susan.org @x @this_name_is_far_too_long /@ada @susan@example.org @ada"),
  ).toEqual(["susan", "ada"]);
  expect(mentionsIn("https://example.org/@susan?x=@ada")).toEqual([]);
  const shown = (text: string) => livePartsOf(text).map((part) => part.shown);
  expect(shown("See https://example.org/a). Or http://x.test/?q=1, or https://")).toEqual([
    "https://example.org/a",
    "http://x.test/?q=1",
  ]);
  expect(shown("javascript:alert(1) //evil.example ftp://x data:text/html,x HTTPS://x.test")).toEqual([]);
  expect(shown(`${"https://".repeat(1000)}${"@a".repeat(1000)}`).length).toBeLessThan(3);
});
