import { beforeEach, expect, test } from "vitest";
import { addPosts, addUsers, emptyDatabase } from "../db/testing";
import { reportPerson } from "../feed/person-reports";
import { reportPost } from "../feed/post-reports";
import { REPORTED_PAGE_SIZE } from "../feed/report-queries";
import { readQueue } from "./queue";

beforeEach(() => emptyDatabase());

test("The queue has reported posts and people, longest waiting first, in pages without gaps or repeats", async () => {
  const [author, reader] = await addUsers("susan", "reader");
  const people = await addUsers(...Array.from({ length: 30 }, (_, index) => `person${index}`));
  const posts = await addPosts(author, 30);
  const expected: string[] = [];
  let time = Date.now();
  for (const [index, id] of posts.entries()) {
    await reportPost(reader, id, "spam", new Date(++time));
    const person = people[index] ?? "";
    await reportPerson(reader, person, "rude", new Date(++time));
    expected.push(id, person);
  }
  const read: string[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const page = await readQueue(after);
    expect(page.reported.length).toBeLessThanOrEqual(REPORTED_PAGE_SIZE);
    read.push(...page.reported.map(({ post, person }) => (post ?? person).id));
    after = page.next;
  }
  expect(read).toEqual(expected);
});
