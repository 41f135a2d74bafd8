import "server-only";
import { and, count, desc, eq } from "drizzle-orm";
import { ulid } from "ulid";
import * as z from "zod/mini";
import { type Db, db, transaction } from "../db/client";
import { drafts } from "../db/schema";
import { msg } from "../i18n/msg";
import { fits, normalizeText } from "../text";
import { contentWarningSchema, type WrittenPost } from "./schemas";

/** Maximum number of a person's drafts. */
export const MAX_DRAFTS = 50;

/** Maximum length of a draft, in characters: more than a post's, since it is not finished. */
const DRAFT_MAX_LENGTH = 2000;

export const draftSchema = z.object({
  body: z.string().check(
    z.overwrite(normalizeText),
    z.minLength(1, msg("Write something first.")),
    z.refine(
      (text) => fits(text, DRAFT_MAX_LENGTH),
      msg("A draft can have up to {max} characters.", { max: DRAFT_MAX_LENGTH }),
    ),
  ),
  contentWarning: z._default(contentWarningSchema, ""),
});

const DRAFT = { id: drafts.id, body: drafts.body, contentWarning: drafts.contentWarning, updatedAt: drafts.updatedAt };

export type Draft = Pick<typeof drafts.$inferSelect, keyof typeof DRAFT>;

/** A draft as it was opened: what another tab has stored since is another version. */
export type DraftVersion = Pick<Draft, "id" | "updatedAt">;

const isDraftOf = (userId: string, id: string) => and(eq(drafts.id, id), eq(drafts.userId, userId));

const isVersionOf = (userId: string, { id, updatedAt }: DraftVersion) =>
  and(isDraftOf(userId, id), eq(drafts.updatedAt, updatedAt));

/**
 * Stores a draft that passed draftSchema: in place of the version of theirs that was opened, or as another. The same one
 * stored twice is one draft. Returns its id, or null if they have as many drafts as they can have.
 */
export function storeDraft(
  userId: string,
  { body, contentWarning = "" }: WrittenPost,
  opened?: DraftVersion,
  now = new Date(),
): Promise<string | null> {
  return transaction(async (tx) => {
    const isSame = and(eq(drafts.userId, userId), eq(drafts.body, body), eq(drafts.contentWarning, contentWarning));
    const earlier =
      (opened && (await tx.select({ id: drafts.id }).from(drafts).where(isVersionOf(userId, opened)).get())) ??
      (await tx.select({ id: drafts.id }).from(drafts).where(isSame).get());
    if (earlier) {
      await tx.update(drafts).set({ body, contentWarning, updatedAt: now }).where(eq(drafts.id, earlier.id)).run();
      return earlier.id;
    }
    const existing = await tx.select({ drafts: count() }).from(drafts).where(eq(drafts.userId, userId)).get();
    if (existing && existing.drafts >= MAX_DRAFTS) return null;
    const row = { id: ulid(now.getTime()), userId, body, contentWarning, updatedAt: now };
    await tx.insert(drafts).values(row).run();
    return row.id;
  });
}

/** A person's drafts, the last changed first. */
export function listDrafts(userId: string): Promise<Draft[]> {
  return db()
    .select(DRAFT)
    .from(drafts)
    .where(eq(drafts.userId, userId))
    .orderBy(desc(drafts.updatedAt), desc(drafts.id))
    .all();
}

/** One of a person's drafts, or undefined. */
export function findDraft(userId: string, id: string): Promise<Draft | undefined> {
  return db().select(DRAFT).from(drafts).where(isDraftOf(userId, id)).get();
}

/** Deletes one of a person's drafts, if it is there. */
export async function deleteDraft(userId: string, id: string): Promise<void> {
  await db().delete(drafts).where(isDraftOf(userId, id)).run();
}

/** Deletes a draft in the transaction that publishes it, unless there is a later version of it. */
export async function deletePublishedDraft(tx: Db, userId: string, opened: DraftVersion): Promise<void> {
  await tx.delete(drafts).where(isVersionOf(userId, opened)).run();
}
