import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { hashtags } from "../db/schema";
import { tagsIn } from "./text-links";

/** Stores which hashtags a new post has. In the transaction that stores the post. */
export async function addHashtags(tx: Db, postId: string, body: string): Promise<void> {
  const tags = tagsIn(body);
  if (tags.length === 0) return;
  await tx
    .insert(hashtags)
    .values(tags.map((tag) => ({ tag, postId })))
    .onConflictDoNothing()
    .run();
}

/** Stores which hashtags a post has now, in the transaction that changes its text. */
export async function replaceHashtags(tx: Db, postId: string, body: string): Promise<void> {
  await tx.delete(hashtags).where(eq(hashtags.postId, postId)).run();
  await addHashtags(tx, postId, body);
}
