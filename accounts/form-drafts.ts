import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, notInArray } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { formDrafts, users } from "../db/schema";

/**
 * A draft's lifetime in seconds, its maximum length in characters of JSON, and the maximum number per user. Older
 * drafts are deleted.
 */
const LIFETIME = 86_400;
const MAX_LENGTH = 100_000;
const MAX_DRAFTS = 20;

/**
 * Saves submitted form values, readable only by their user, until they have signed in or confirmed who they are. Never
 * pass a password. Returns the draft's id, or null if the values are empty or too long, or the user does not exist.
 */
export async function saveFormDraft(
  userId: string,
  values: Record<string, string>,
  now = new Date(),
): Promise<string | null> {
  const nonEmpty = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  if (Object.keys(nonEmpty).length === 0 || JSON.stringify(nonEmpty).length > MAX_LENGTH) return null;
  if (!(await db().select({ id: users.id }).from(users).where(eq(users.id, userId)).get())) return null;
  const id = randomBytes(18).toString("base64url");
  const expiresAt = new Date(now.getTime() + LIFETIME * 1000);
  await transaction(async (tx) => {
    await tx.insert(formDrafts).values({ id, userId, values: nonEmpty, expiresAt }).run();
    const isOwn = eq(formDrafts.userId, userId);
    const latest = tx
      .select({ id: formDrafts.id })
      .from(formDrafts)
      .where(isOwn)
      .orderBy(desc(formDrafts.expiresAt))
      .limit(MAX_DRAFTS);
    await tx
      .delete(formDrafts)
      .where(and(isOwn, notInArray(formDrafts.id, latest)))
      .run();
  });
  return id;
}

/** The values of a user's draft, or undefined if it does not exist, has expired or belongs to another user. */
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

/** Deletes one of a user's drafts. Does nothing if there is no such draft. */
export async function deleteFormDraft(userId: string, id: string): Promise<void> {
  await db()
    .delete(formDrafts)
    .where(and(eq(formDrafts.id, id), eq(formDrafts.userId, userId)))
    .run();
}
