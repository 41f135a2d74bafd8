import "server-only";
import { lte } from "drizzle-orm";
import { db } from "../db/client";
import {
  accessTokens,
  devices,
  formDrafts,
  formerUsernames,
  imports,
  mailQueue,
  oneTimeTokens,
  outbox,
  securityEvents,
  sessions,
  throttles,
  webhookQueue,
} from "../db/schema";
import { settings } from "../settings";
import { deleteDueAccounts } from "./deletion";

/** Retention in days: emails in the outbox, browsers without a sign-in, expired access tokens, and results of imports. */
const OUTBOX_DAYS = 30;
const DEVICE_DAYS = 400;
const TOKEN_DAYS = 30;
const IMPORT_DAYS = 30;

/** Days after its expiry that an email is deleted if no process has (mail/deliver.ts). */
const EMAIL_DAYS = 1;

/** Days after which an undelivered webhook event is deleted: longer than it is retried (events/webhook.ts). */
const WEBHOOK_DAYS = 7;

/**
 * Deletes expired accounts and rows, and returns how many. Each statement is independent, so several processes can run
 * this concurrently.
 */
export async function prune(now = new Date()): Promise<{ accounts: number; rows: number }> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const accounts = await deleteDueAccounts(now);
  const expired = [
    db().delete(sessions).where(lte(sessions.expiresAt, now)),
    db().delete(oneTimeTokens).where(lte(oneTimeTokens.expiresAt, now)),
    db().delete(throttles).where(lte(throttles.expiresAt, now)),
    db().delete(formDrafts).where(lte(formDrafts.expiresAt, now)),
    db()
      .delete(mailQueue)
      .where(lte(mailQueue.expiresAt, daysAgo(EMAIL_DAYS))),
    db().delete(formerUsernames).where(lte(formerUsernames.heldUntil, now)),
    db()
      .delete(securityEvents)
      .where(lte(securityEvents.createdAt, daysAgo(settings().securityEventDays))),
    db()
      .delete(outbox)
      .where(lte(outbox.createdAt, daysAgo(OUTBOX_DAYS))),
    db()
      .delete(webhookQueue)
      .where(lte(webhookQueue.createdAt, daysAgo(WEBHOOK_DAYS))),
    db()
      .delete(devices)
      .where(lte(devices.lastSignInAt, daysAgo(DEVICE_DAYS))),
    db()
      .delete(accessTokens)
      .where(lte(accessTokens.expiresAt, daysAgo(TOKEN_DAYS))),
    db()
      .delete(imports)
      .where(lte(imports.createdAt, daysAgo(IMPORT_DAYS))),
  ];
  let rows = 0;
  for (const statement of expired) rows += (await statement.run()).rowsAffected;
  return { accounts, rows };
}
