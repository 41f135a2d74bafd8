import "server-only";
import { count, eq, sql } from "drizzle-orm";
import { decodeTime, monotonicFactory } from "ulid";
import { db } from "../db/client";
import { claimNextDue } from "../db/queue";
import { mailQueue } from "../db/schema";
import { seal, unseal } from "../db/secret-box";
import type { Email } from "./email";

/*
 * Emails on their way to the mail server. Each is a row from before its first delivery attempt until the server has
 * accepted or refused it, so that no restart loses one. The row is encrypted: links in emails sign people in.
 */

/** How long a process that delivers an email keeps others from it, in milliseconds: longer than an attempt can take. */
const CLAIM_FOR = 120_000;

/** An email that this process delivers. `email` is null if no AUTH_SECRET decrypts it. */
export type ClaimedEmail = { id: string; email: Email | null; attempts: number; expiresAt: Date };

const nextId = monotonicFactory();
const ownerOf = (id: string) => `email ${id}`;

/**
 * Stores an email to deliver.
 * @param isClaimed whether the caller makes the first attempt; otherwise the email is due at once, for any process
 */
export async function queueEmail(
  email: Email,
  { expiresAt, isClaimed, now }: { expiresAt: Date; isClaimed: boolean; now: Date },
): Promise<ClaimedEmail> {
  const id = nextId(now.getTime());
  const attempts = isClaimed ? 1 : 0;
  const dueAt = new Date(now.getTime() + (isClaimed ? CLAIM_FOR : 0));
  const sealed = seal(JSON.stringify(email), ownerOf(id));
  await db().insert(mailQueue).values({ id, sealed, attempts, dueAt, expiresAt }).run();
  return { id, email, attempts, expiresAt };
}

/** Claims the email that has been due longest; undefined if none is due. */
export async function claimNextEmail(now: Date): Promise<ClaimedEmail | undefined> {
  const row = await claimNextDue(mailQueue, { now, claimFor: CLAIM_FOR });
  if (!row) return;
  const text = unseal(row.sealed, ownerOf(row.id))?.text;
  return { id: row.id, attempts: row.attempts, expiresAt: row.expiresAt, email: text ? JSON.parse(text) : null };
}

/** Sets when the next attempt is due. */
export async function postponeEmail(id: string, dueAt: Date): Promise<void> {
  await db().update(mailQueue).set({ dueAt }).where(eq(mailQueue.id, id)).run();
}

/** Removes an email that is delivered or lost. */
export async function removeEmail(id: string): Promise<void> {
  await db().delete(mailQueue).where(eq(mailQueue.id, id)).run();
}

/** How many emails wait to be delivered, and since when the first of them does. */
export async function waitingEmails(): Promise<{ waiting: number; since: Date | null }> {
  const row = await db()
    .select({ waiting: count(), first: sql<string | null>`min(${mailQueue.id})` })
    .from(mailQueue)
    .get();
  return { waiting: row?.waiting ?? 0, since: row?.first ? new Date(decodeTime(row.first)) : null };
}
