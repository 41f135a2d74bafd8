import "server-only";
import { eq, sql } from "drizzle-orm";
import { transaction } from "../db/client";
import { posts, users } from "../db/schema";
import { searchText } from "../text/search-text";
import { replaceHashtags } from "./hashtags";

/** Rows per transaction: other writers wait for it. */
const ROWS = 200;

/**
 * Computes what search reads, and the hashtags, of the texts that a migration marked
 * (drizzle/0017_search-without-spaces.sql and later ones). Each step is a transaction, so this can be interrupted,
 * repeated, and run by several processes. Returns the number of rows.
 */
export async function indexMarkedTexts(): Promise<number> {
  let total = 0;
  for (const step of [indexPosts, indexPeople]) {
    for (let rows = ROWS; rows === ROWS; total += rows) rows = await step();
  }
  return total;
}

// The conditions are those of the partial indexes (db/schema/posts.ts, db/schema/users.ts).

const indexPosts = () =>
  transaction(async (tx) => {
    const isMarked = sql`${posts.searchText} = ''`;
    const marked = await tx.select({ id: posts.id, body: posts.body }).from(posts).where(isMarked).limit(ROWS).all();
    for (const { id, body } of marked) {
      await tx
        .update(posts)
        .set({ searchText: searchText(body) })
        .where(eq(posts.id, id))
        .run();
      await replaceHashtags(tx, id, body);
    }
    return marked.length;
  });

const indexPeople = () =>
  transaction(async (tx) => {
    const isMarked = sql`${users.nameSearchText} = '' OR ${users.aboutSearchText} = ''`;
    const columns = { id: users.id, name: users.name, about: users.about };
    const marked = await tx.select(columns).from(users).where(isMarked).limit(ROWS).all();
    for (const { id, name, about } of marked) {
      const texts = { nameSearchText: searchText(name), aboutSearchText: searchText(about) };
      await tx.update(users).set(texts).where(eq(users.id, id)).run();
    }
    return marked.length;
  });
