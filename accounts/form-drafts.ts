import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, notInArray } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { formDrafts, users } from "../db/schema";

/**
 * How long a draft is kept, in seconds; its maximum length, in characters; and the maximum number per person, the
 * latest ones.
 */
const LIFETIME = 86_400;
const MAX_LENGTH = 20_000;
const MAX_FORMS = 20;

/**
 * Saves what a person submitted, for them alone, until they have signed in or confirmed who they are. Never pass a
 * password. Returns the draft's id, or null if there is nothing to save or no one to save it for.
 */
export async function saveFormDraft(
  userId: string,
  values: Record<string, string>,
  now = new Date(),
): Promise<string | null> {
  const typed = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  if (Object.keys(typed).length === 0 || JSON.stringify(typed).length > MAX_LENGTH) return null;
  if (!(await db().select({ id: users.id }).from(users).where(eq(users.id, userId)).get())) return null;
  const id = randomBytes(18).toString("base64url");
  const expiresAt = new Date(now.getTime() + LIFETIME * 1000);
  await transaction(async (tx) => {
    await tx.insert(formDrafts).values({ id, userId, values: typed, expiresAt }).run();
    const theirs = eq(formDrafts.userId, userId);
    const latest = tx
      .select({ id: formDrafts.id })
      .from(formDrafts)
      .where(theirs)
      .orderBy(desc(formDrafts.expiresAt))
      .limit(MAX_FORMS);
    await tx
      .delete(formDrafts)
      .where(and(theirs, notInArray(formDrafts.id, latest)))
      .run();
  });
  return id;
}

/** The values of a person's draft; undefined if it is someone else's, expired or missing. */
export async function findFormDraft(
  userId: string,
  id: unknown,
  now = new Date(),
): Promise<Record<string, string> | undefined> {
  if (typeof id !== "string") return undefined;
  return (
    await db()
      .select({ values: formDrafts.values })
      .from(formDrafts)
      .where(and(eq(formDrafts.id, id), eq(formDrafts.userId, userId), gt(formDrafts.expiresAt, now)))
      .get()
  )?.values;
}

/** Deletes a person's drafts after the form was submitted successfully. */
export async function deleteFormDrafts(userId: string): Promise<void> {
  await db().delete(formDrafts).where(eq(formDrafts.userId, userId)).run();
}
