import "server-only";
import { createHmac } from "node:crypto";
import { count, eq, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { findUser } from "../accounts/users";
import { db } from "../db/client";
import { claimNextDue, drain, retryAt } from "../db/queue";
import { webhookQueue } from "../db/schema";
import { log } from "../log";
import { count as countMetric } from "../metrics";
import { settings } from "../settings";
import { detailsOf, isAboutAccount } from "./security-events";
import type { AccountEvent } from "./types";

/*
 * The webhook of account events (Standard Webhooks, https://www.standardwebhooks.com): each event is a row until the
 * receiver has accepted it. The events of one account arrive in their order, so a later one waits while an earlier one
 * is retried. An event may arrive twice; its id is the same then.
 */

/** Timeout of the receiver's response, in milliseconds. */
const TIMEOUT = 10_000;

/** How long a process that delivers an event keeps others from it, in milliseconds. */
const CLAIM_FOR = 30_000;

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** The wait after each failed attempt, in milliseconds, as Standard Webhooks recommends. After the last, it is lost. */
const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];

const nextId = monotonicFactory();

type QueuedEvent = typeof webhookQueue.$inferSelect;

/** Stores an event for the webhook, if there is one. Ids and names only: no address, no session. */
export async function queueWebhook(event: AccountEvent): Promise<void> {
  if (!settings().eventsWebhook || !isAboutAccount(event)) return;
  const { userId } = event;
  const { oldEmail: _, ...details } = detailsOf(event);
  const username = (await findUser(userId))?.username;
  // A deleted account has nothing to tell.
  if (username === undefined) return;
  const now = new Date();
  const body = {
    type: `account.${event.type.replaceAll("-", "_")}`,
    timestamp: now.toISOString(),
    data: { userId, username, ...details },
  };
  await db()
    .insert(webhookQueue)
    .values({ id: nextId(now.getTime()), userId, body: JSON.stringify(body), dueAt: now, createdAt: now })
    .run();
}

/** Delivers every event that is due. Several processes can do this concurrently. */
export async function deliverWebhooks(clock = () => new Date()): Promise<void> {
  await drain(claimNext, (event) => deliver(event, clock), clock);
}

/** How many events wait to be delivered, and since when the first of them does. */
export async function waitingWebhooks(): Promise<{ waiting: number; since: Date | null }> {
  const row = await db()
    .select({ waiting: count(), since: sql<number | null>`min(${webhookQueue.createdAt})` })
    .from(webhookQueue)
    .get();
  return { waiting: row?.waiting ?? 0, since: row?.since ? new Date(row.since) : null };
}

/** Claims the event that has been due longest and is the first of its account; undefined if none is. */
function claimNext(now: Date): Promise<QueuedEvent | undefined> {
  const isFirstOfAccount = sql`NOT EXISTS (SELECT 1 FROM ${webhookQueue} AS earlier
    WHERE earlier.user_id = ${webhookQueue}.user_id AND earlier.id < ${webhookQueue}.id)`;
  return claimNextDue(webhookQueue, { now, claimFor: CLAIM_FOR, condition: isFirstOfAccount });
}

async function deliver(event: QueuedEvent, clock: () => Date): Promise<void> {
  const failure = await post(event, clock());
  const wait = WAITS[event.attempts - 1];
  if (failure === null || wait === undefined) {
    await db().delete(webhookQueue).where(eq(webhookQueue.id, event.id)).run();
    countMetric("microblog_webhooks_total", { outcome: failure ? "lost" : "delivered" });
    if (failure) log().error({ event: "webhook_lost", webhookId: event.id, ...failure, setting: "EVENTS_WEBHOOK_URL" });
    return;
  }
  const dueAt = retryAt(clock(), wait);
  // Later events of the account wait too.
  await db().update(webhookQueue).set({ dueAt }).where(eq(webhookQueue.userId, event.userId)).run();
  countMetric("microblog_webhooks_total", { outcome: "retried" });
  log().warn({
    event: "webhook_delayed",
    webhookId: event.id,
    ...failure,
    until: dueAt,
    setting: "EVENTS_WEBHOOK_URL",
  });
}

type Failure = { status: number } | { code: string };

/** Sends an event. Returns null if the receiver accepted it, else why not: a status other than 2xx, or no response. */
async function post({ id, body }: QueuedEvent, now: Date): Promise<Failure | null> {
  const { url = "", secrets = [] } = settings().eventsWebhook ?? {};
  const timestamp = Math.floor(now.getTime() / 1000);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Microblog",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": secrets.map((secret) => signatureOf(secret, { id, timestamp, body })).join(" "),
      },
      body,
      // The address is the operator's choice, and not the receiver's.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    return response.ok ? null : { status: response.status };
  } catch (error) {
    // Never the message: it may contain the address, which may contain a secret.
    const { cause, name } = error as Error & { cause?: { code?: string } };
    return { code: cause?.code ?? name };
  }
}

/**
 * A signature of Standard Webhooks: HMAC-SHA256 of id, time and body, in base64.
 * @param secret "whsec_" and the key in base64
 * @param timestamp seconds since 1970
 */
export function signatureOf(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}
