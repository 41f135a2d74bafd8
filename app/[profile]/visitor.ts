import "server-only";
import type { Metadata } from "next";
import { cache } from "react";
import { findPublicPerson } from "@/accounts/public-person";
import type { User } from "@/accounts/users";
import { currentSession } from "@/auth/current";
import { replica } from "@/db/client";
import { pictureAddress, profileAddress } from "@/feed/linked-data";
import { type PublicPost, readPublicPosts } from "@/feed/public-feed";
import { FEED_TYPES, publicFeedPath } from "@/feed/public-feed-address";
import { settings } from "@/settings";
import { SITE, withSite } from "../page-metadata";
import { usernameInPage } from "./username-in";

/** Maximum length of a description in previews of links, in characters. */
const DESCRIPTION_LENGTH = 300;

/**
 * What a visitor without a session can see of an address such as /@susan: the person, if they have a public feed, and its
 * posts. Null for everyone else, and for people who are signed in.
 */
export const publicPersonFor = cache(async (profile: string): Promise<{ person: User; posts: PublicPost[] } | null> => {
  const username = usernameInPage(profile);
  if (username === null || (await currentSession())) return null;
  const person = await findPublicPerson(username, replica());
  return person ? { person, posts: await readPublicPosts(person.id) } : null;
});

/** The same for one of the posts. */
export async function publicPostFor(profile: string, id: string): Promise<{ person: User; post: PublicPost } | null> {
  const found = await publicPersonFor(profile);
  const post = found?.posts.find((post) => post.id === id);
  return found && post ? { person: found.person, post } : null;
}

/** The metadata of a public profile (Open Graph, https://ogp.me), with its canonical address and its feeds. */
export function profileMetadata(person: User): Metadata {
  const { canonicalOrigin: origin } = settings();
  const { username, about } = person;
  const page = profileAddress(person, origin);
  const feed = (format: keyof typeof FEED_TYPES) => origin + publicFeedPath(username, format);
  return {
    ...previewOf(person, page, about, { type: "profile", username }),
    alternates: { canonical: page, types: { [FEED_TYPES.atom]: feed("atom"), [FEED_TYPES.json]: feed("json") } },
  };
}

/** The metadata of a public post. */
export function postMetadata(person: User, post: PublicPost): Metadata {
  const author = profileAddress(person, settings().canonicalOrigin);
  const page = `${author}/${post.id}`;
  return {
    ...previewOf(person, page, post.contentWarning || post.body, {
      type: "article",
      authors: [author],
      publishedTime: post.createdAt.toISOString(),
      ...(post.editedAt && { modifiedTime: post.editedAt.toISOString() }),
    }),
    alternates: { canonical: page },
  };
}

type Kind =
  | { type: "profile"; username: string }
  | { type: "article"; authors: string[]; publishedTime: string; modifiedTime?: string };

function previewOf(person: User, url: string, text: string, kind: Kind): Metadata {
  const handle = `@${person.username}`;
  const title = person.name ? `${person.name} (${handle})` : handle;
  const description = [...text].slice(0, DESCRIPTION_LENGTH).join("");
  const image = pictureAddress(person, settings().canonicalOrigin);
  return {
    title: withSite(title),
    description,
    openGraph: { siteName: SITE, title, description, url, ...(image && { images: [image] }), ...kind },
    twitter: { card: "summary" },
  };
}
