import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import { Feed } from "feed";
import { replica } from "../db/client";
import { posts, users } from "../db/schema";
import { type PostPicture, picturesIn } from "../pictures/column";
import { escapeHtml } from "../text/html";
import { summaryOf } from "./post-summary";
import { type FeedFormat, publicFeedPath } from "./public-feed-address";
import { type Quoted, quotedPublicly } from "./quoted";
import { PAGE_SIZE } from "./read";
import { linksIn } from "./text-links";

/** The feed's owner. */
type Author = { id: string; username: string; name: string; about: string; createdAt: Date };

export type PublicPost = Pick<
  typeof posts.$inferSelect,
  "id" | "body" | "contentWarning" | "isSensitive" | "quoteOfId" | "createdAt" | "editedAt"
> & {
  pictures: PostPicture[];
  /** The post that it quotes, if that is in a public feed too. */
  quoted: Quoted | null;
};

/** Someone's latest public posts: no replies or reposts, nothing deleted or hidden. */
export function readPublicPosts(authorId: string): Promise<PublicPost[]> {
  const { id, body, contentWarning, isSensitive, quoteOfId, createdAt, editedAt } = posts;
  const own = { id, body, contentWarning, isSensitive, quoteOfId, createdAt, editedAt };
  return (
    replica()
      .select({ ...own, pictures: picturesIn(), quoted: quotedPublicly() })
      .from(posts)
      // With a second table, the columns of the subquery are written with theirs.
      .leftJoin(users, eq(users.id, posts.authorId))
      .where(
        and(
          eq(posts.authorId, authorId),
          isNull(posts.parentId),
          isNull(posts.repostOfId),
          isNull(posts.deletedAt),
          isNull(posts.hiddenAt),
        ),
      )
      .orderBy(desc(posts.id))
      .limit(PAGE_SIZE)
      .all()
  );
}

/** When a feed's content last changed: its newest post or edit, or its author's registration if there is none. */
export function lastModifiedOf(author: Author, posts: PublicPost[]): Date {
  if (posts.length === 0) return author.createdAt;
  return new Date(Math.max(...posts.map((post) => changedAt(post).getTime())));
}

const changedAt = ({ createdAt, editedAt }: PublicPost) => editedAt ?? createdAt;

/** A feed as text. `origin` is the site's own, such as https://blog.example.org. */
export function renderFeed(format: FeedFormat, author: Author, posts: PublicPost[], origin: string): string {
  const isAtom = format === "atom";
  const text = (raw: string) => (isAtom ? forAtom(withoutInvalidCharacters(raw)) : withoutInvalidCharacters(raw));
  const page = `${origin}/@${author.username}`;
  const handle = `@${author.username}`;
  const feed = new Feed({
    id: tagUri(origin, author),
    title: author.name ? `${text(author.name)} (${handle})` : handle,
    ...(author.about ? { description: text(author.about) } : {}),
    link: page,
    feedLinks: { [format]: origin + publicFeedPath(author.username, format) },
    author: { name: text(author.name || author.username), link: page },
    updated: lastModifiedOf(author, posts),
    generator: false,
  });
  for (const post of posts) {
    const body = withoutInvalidCharacters(post.body);
    const title = withoutInvalidCharacters(summaryOf(post));
    feed.addItem({
      id: tagUri(origin, post),
      link: `${page}/${post.id}`,
      // Atom requires a title, here as HTML; JSON Feed does not.
      title: isAtom ? escapeHtml(titleOf(title)) : "",
      content: contentOf(post, body, origin),
      date: changedAt(post),
      published: post.createdAt,
    });
  }
  return isAtom ? feed.atom1() : feed.json1();
}

/** A permanent id of a person or a post, independent of the person's current username (RFC 4151). */
export const tagUri = (origin: string, { id, createdAt }: { id: string; createdAt: Date }) =>
  `tag:${new URL(origin).hostname},${createdAt.toISOString().slice(0, 10)}:${id}`;

/** A text without what XML can't contain: control characters, lone surrogates and noncharacters (XML 1.0, 2.2). */
const withoutInvalidCharacters = (text: string) =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");

/** Text that xml-js writes unchanged: it treats `&amp;` as escaped already. */
const forAtom = (text: string) => text.replaceAll("&", "&amp;");

/**
 * A post as HTML, with the post that it quotes. A content warning is all of it: what it covers is on the post's page. So
 * are sensitive pictures, each of which is a link here.
 */
function contentOf(post: PublicPost, body: string, origin: string): string {
  const { contentWarning, isSensitive, pictures } = post;
  if (contentWarning) return toHtml(withoutInvalidCharacters(contentWarning), origin);
  const shown = pictures.map(({ id, width, height, alt }) => {
    const [address, text] = [`${origin}/pictures/${id}.webp`, escapeHtml(withoutInvalidCharacters(alt))];
    if (isSensitive) return `<p><a href="${address}">${text || address}</a></p>`;
    return `<p><img src="${address}" alt="${text}" width="${width}" height="${height}"></p>`;
  });
  return (body === "" && shown.length > 0 ? "" : toHtml(body, origin)) + shown.join("") + quoteOf(post, origin);
}

/** The post that another quotes, as a quotation that leads to it; nothing if there is none for everybody to see. */
function quoteOf({ quoteOfId, quoted }: PublicPost, origin: string): string {
  if (!quoted) return "";
  const page = `${origin}/@${quoted.author}/${quoteOfId}`;
  const text = withoutInvalidCharacters(summaryOf({ ...quoted, body: quoted.text, contentWarning: "" }));
  return `<blockquote cite="${page}"><p><a href="${page}">@${quoted.author}</a></p>${toHtml(text, origin)}</blockquote>`;
}

/** A post's text as HTML: addresses, @names and hashtags are links, everything else is text. */
function toHtml(text: string, origin: string): string {
  let [html, end] = ["", 0];
  for (const { index, shown, href } of linksIn(text)) {
    const address = href.startsWith("/") ? origin + href : href;
    html += `${escapeHtml(text.slice(end, index))}<a href="${escapeHtml(address)}">${escapeHtml(shown)}</a>`;
    end = index + shown.length;
  }
  return `<p dir="auto">${(html + escapeHtml(text.slice(end))).replaceAll("\n", "<br>")}</p>`;
}

/** Maximum length of a post's title in a list, in characters. */
const TITLE_LENGTH = 60;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The beginning of a text's first line. */
function titleOf(text: string): string {
  const [line = ""] = text.trimStart().split("\n");
  const characters = [...segmenter.segment(line)].map(({ segment }) => segment);
  return characters.length > TITLE_LENGTH ? `${characters.slice(0, TITLE_LENGTH - 1).join("")}…` : line;
}
