import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, notInArray } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { formDrafts, users } from "../db/schema";

/** How long a form is kept, in seconds; the most of it, in characters; and how many of a person's, the latest. */
const LIFETIME = 86_400;
const MAX_LENGTH = 20_000;
const MAX_FORMS = 20;

/**
 * Keeps what a person sent in a form, for them alone, until they have signed in or confirmed that it is them.
 * Never pass it a password. Returns the id to find it by, or null where there is nothing to keep or nobody to keep it for.
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

/** What a person sent in a form that was kept; undefined for another's, an old one, or none. */
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

/** Forgets what was kept for a person: it was sent after all. */
export async function deleteFormDrafts(userId: string): Promise<void> {
  await db().delete(formDrafts).where(eq(formDrafts.userId, userId)).run();
}
