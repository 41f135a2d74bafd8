import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import { db } from "../db/client";
import { posts } from "../db/schema";
import { picturesIn } from "../pictures/column";
import type { User } from "./users";

/** A user's posts as Markdown, newest first, each under a heading with its time. */
export async function exportPosts({ id, username }: User): Promise<string> {
  const sections = (await postsOf(id)).map(({ body, contentWarning, pictures, createdAt }) => {
    const parts = [
      ...(contentWarning ? [`> ${escapeMarkdown(contentWarning)}`] : []),
      ...(body ? [escapeMarkdown(body)] : []),
      // As they are in the archive of pictures (picture-archive.ts).
      ...pictures.map(({ id, alt }) => `![${escapeMarkdown(alt)}](pictures/${id}.webp)`),
    ];
    return `## ${createdAt.toISOString()}\n\n${parts.join("\n\n")}\n`;
  });
  return [`# Posts by ${username.replaceAll("_", "\\_")}\n`, ...sections].join("\n");
}

/** A user's posts, newest first, without reposts. */
export function postsOf(authorId: string) {
  return db()
    .select({
      id: posts.id,
      body: posts.body,
      contentWarning: posts.contentWarning,
      parentId: posts.parentId,
      quoteOfId: posts.quoteOfId,
      importedFrom: posts.importedFrom,
      isSensitive: posts.isSensitive,
      /** Their files are in the archive of pictures (picture-archive.ts). */
      pictures: picturesIn(),
      createdAt: posts.createdAt,
      editedAt: posts.editedAt,
      hiddenAt: posts.hiddenAt,
      hiddenReason: posts.hiddenReason,
    })
    .from(posts)
    .where(and(eq(posts.authorId, authorId), isNull(posts.repostOfId)))
    .orderBy(desc(posts.id))
    .all();
}

/** Escapes a text so that Markdown renders it as plain text with its line breaks. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~&=]/g, "\\$&").replace(/\n/g, "  \n");
}
