/*
 * What programs read in the public pages of people with a public feed: the same as in the feed, as schema.org describes
 * it (https://schema.org/ProfilePage, https://schema.org/SocialMediaPosting).
 */
import { type PublicPost, tagUri } from "./public-feed";

export type PublicPerson = {
  id: string;
  username: string;
  name: string;
  about: string;
  links: string[];
  avatar: string | null;
  createdAt: Date;
};

const CONTEXT = "https://schema.org";

/** The address of someone's picture, or undefined if they uploaded none. `origin` is the site's own. */
export const pictureAddress = ({ avatar }: Pick<PublicPerson, "avatar">, origin: string): string | undefined =>
  avatar ? `${origin}/avatars/${avatar}.webp` : undefined;

/** The address of someone's profile, with the site's own origin. */
export const profileAddress = ({ username }: Pick<PublicPerson, "username">, origin: string): string =>
  `${origin}/@${username}`;

/** A profile as linked data. */
export function describeProfile(person: PublicPerson, origin: string) {
  return {
    "@context": CONTEXT,
    "@type": "ProfilePage",
    url: profileAddress(person, origin),
    dateCreated: person.createdAt.toISOString(),
    mainEntity: {
      ...describeAuthor(person, origin),
      ...(person.about && { description: person.about }),
      ...(person.links.length > 0 && { sameAs: person.links }),
    },
  };
}

/** A post as linked data. */
export function describePost(person: PublicPerson, post: PublicPost, origin: string) {
  return {
    "@context": CONTEXT,
    "@type": "SocialMediaPosting",
    identifier: tagUri(origin, post),
    url: `${profileAddress(person, origin)}/${post.id}`,
    author: describeAuthor(person, origin),
    datePublished: post.createdAt.toISOString(),
    ...(post.editedAt && { dateModified: post.editedAt.toISOString() }),
    // Whoever wants to read it despite the warning opens the page.
    ...(post.contentWarning ? { headline: post.contentWarning } : { articleBody: post.body }),
  };
}

function describeAuthor(person: PublicPerson, origin: string) {
  const image = pictureAddress(person, origin);
  return {
    "@type": "Person",
    identifier: tagUri(origin, person),
    name: person.name || person.username,
    alternateName: `@${person.username}`,
    url: profileAddress(person, origin),
    ...(image && { image }),
  };
}
