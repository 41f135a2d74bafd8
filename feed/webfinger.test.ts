import { expect, test } from "vitest";
import { describePerson, usernameOfResource } from "./webfinger";

const ORIGIN = "https://blog.example.org:8443";
const HOST = "blog.example.org:8443";

const susan = { id: "ID", username: "Susan", avatar: "abc", createdAt: new Date("2026-03-01T12:00:00Z") };

test.each([
  [`acct:susan@${HOST}`, "susan"],
  [`ACCT:@Susan@${HOST.toUpperCase()}`, "Susan"],
  [`${ORIGIN}/@susan`, "susan"],
  [`${ORIGIN}/%40susan`, "susan"],
  // Valid, and about no one here.
  ["acct:susan@elsewhere.example", null],
  ["acct:susan@blog.example.org", null],
  [`acct:a@${HOST}`, null],
  [`acct:su.san@${HOST}`, null],
  [`${ORIGIN}/explore`, null],
  [`${ORIGIN}/@susan/01ARZ3NDEKTSV4RRFFQ69G5FAV`, null],
  ["https://elsewhere.example/@susan", null],
  ["mailto:susan@example.org", null],
  // Malformed.
  ["", undefined],
  ["susan", undefined],
  [`susan@${HOST}`, undefined],
  ["acct:susan", undefined],
  [`acct:@${HOST}`, undefined],
  [`acct:su san@${HOST}`, undefined],
  ["https://", undefined],
])("The resource %j names %j", (resource, username) => {
  expect(usernameOfResource(resource, ORIGIN)).toBe(username);
});

test("A person is described by where their profile, feeds and picture are, and by an id that outlives a new username", () => {
  expect(describePerson(susan, ORIGIN, [])).toEqual({
    subject: `acct:Susan@${HOST}`,
    aliases: [`${ORIGIN}/@Susan`, "tag:blog.example.org,2026-03-01:ID"],
    links: [
      { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: `${ORIGIN}/@Susan` },
      {
        rel: "http://schemas.google.com/g/2010#updates-from",
        type: "application/atom+xml",
        href: `${ORIGIN}/@Susan/feed.atom`,
      },
      { rel: "alternate", type: "application/feed+json", href: `${ORIGIN}/@Susan/feed.json` },
      { rel: "http://webfinger.net/rel/avatar", type: "image/webp", href: `${ORIGIN}/avatars/abc.webp` },
    ],
  });
});

test("Only the links with the wanted relations are listed, without a picture where there is none", () => {
  const { links } = describePerson(susan, ORIGIN, ["http://webfinger.net/rel/avatar", "self"]);
  expect(links.map(({ href }) => href)).toEqual([`${ORIGIN}/avatars/abc.webp`]);
  expect(describePerson({ ...susan, avatar: null }, ORIGIN, []).links).toHaveLength(3);
});
