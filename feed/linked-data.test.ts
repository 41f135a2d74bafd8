import { expect, test } from "vitest";
import { describePost, describeProfile } from "./linked-data";

const ORIGIN = "https://blog.example.org";
const createdAt = new Date("2026-03-01T12:00:00Z");

const susan = {
  id: "SUSAN",
  username: "susan",
  name: "Susan",
  about: "Birds",
  links: ["https://susan.example"],
  avatar: "abc",
  createdAt,
  email: "susan@example.org",
  followerCount: 3,
};
const post = {
  id: "POST",
  body: "Hello",
  contentWarning: "",
  isSensitive: false,
  pictures: [],
  quoteOfId: null,
  quoted: null,
  createdAt,
  editedAt: null,
};

const author = {
  "@type": "Person",
  identifier: "tag:blog.example.org,2026-03-01:SUSAN",
  name: "Susan",
  alternateName: "@susan",
  url: `${ORIGIN}/@susan`,
  image: `${ORIGIN}/avatars/abc.webp`,
};

test("A profile is a ProfilePage about a person, with their links as other pages of theirs, and nothing private", () => {
  expect(describeProfile(susan, ORIGIN)).toEqual({
    "@context": "https://schema.org",
    "@type": "ProfilePage",
    url: `${ORIGIN}/@susan`,
    dateCreated: "2026-03-01T12:00:00.000Z",
    mainEntity: { ...author, description: "Birds", sameAs: ["https://susan.example"] },
  });
  const { mainEntity } = describeProfile({ ...susan, name: "", about: "", links: [], avatar: null }, ORIGIN);
  const { image: _, ...withoutImage } = author;
  expect(mainEntity).toEqual({ ...withoutImage, name: "susan" });
});

test("A post is a SocialMediaPosting by that person; behind a content warning its text is left out", () => {
  const described = {
    "@context": "https://schema.org",
    "@type": "SocialMediaPosting",
    identifier: "tag:blog.example.org,2026-03-01:POST",
    url: `${ORIGIN}/@susan/POST`,
    author,
    datePublished: "2026-03-01T12:00:00.000Z",
  };
  expect(describePost(susan, post, ORIGIN)).toEqual({ ...described, articleBody: "Hello" });
  expect(describePost(susan, { ...post, editedAt: createdAt }, ORIGIN)).toMatchObject({
    dateModified: "2026-03-01T12:00:00.000Z",
  });
  expect(describePost(susan, { ...post, contentWarning: "Spiders" }, ORIGIN)).toEqual({
    ...described,
    headline: "Spiders",
  });
});
