import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { db } from "../db/client";
import { claimNextDue, drain, retryAt } from "../db/queue";
import { notifications, posts, pushQueue, pushSubscriptions, sessions, users } from "../db/schema";
import { areBlocked, findMuteOrBlock } from "../feed/mutes-and-blocks";
import { translateFor } from "../i18n/catalog";
import { log } from "../log";
import { count } from "../metrics";
import { settings } from "../settings";
import { isAcceptableEndpoint, type PushResponse, post } from "./endpoint";
import { messageAbout, type PushMessage } from "./message";
import { vapidKeys } from "./vapid";

/*
 * Pushes (Web Push: RFC 8030, 8291, 8292): each is a row, put there by a trigger with its notification, until the push
 * service has accepted it.
 */

/** How long a process that sends a push keeps others from it, in milliseconds. */
const CLAIM_FOR = 30_000;

const MINUTE = 60_000;

/** The wait after each failed attempt, in milliseconds. After the last, the push is lost. */
const WAITS = [30_000, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];

/** Seconds that a push service keeps a push for a browser that is not connected; older ones are not sent at all. */
const TTL = 86_400;

type QueuedPush = typeof pushQueue.$inferSelect;

/** Sends every push that is due. Several processes can do this concurrently. */
export async function deliverPushes(clock = () => new Date()): Promise<void> {
  await drain(
    (now) => claimNextDue(pushQueue, { now, claimFor: CLAIM_FOR }),
    (push) => deliver(push, clock),
    clock,
  );
}

async function deliver(push: QueuedPush, clock: () => Date): Promise<void> {
  const { notificationId, subscriptionId, attempts } = push;
  const isThis = and(eq(pushQueue.notificationId, notificationId), eq(pushQueue.subscriptionId, subscriptionId));
  const found = await findWanted(push, clock());
  if (!found) {
    await db().delete(pushQueue).where(isThis).run();
    return;
  }
  const { subscription, message } = found;
  const response = await send(subscription, message);
  const { status = 0 } = response;
  if (status === 404 || status === 410) {
    // The browser unsubscribed (RFC 8030, 7.3). Its other pushes go with it.
    await db().delete(pushSubscriptions).where(eq(pushSubscriptions.id, subscriptionId)).run();
    count("microblog_pushes_total", { outcome: "gone" });
    return;
  }
  const isAccepted = status >= 200 && status < 300;
  const wait = isFinal(status) ? undefined : WAITS[attempts - 1];
  const failure = { ...response, service: new URL(subscription.endpoint).host };
  if (isAccepted || wait === undefined) {
    await db().delete(pushQueue).where(isThis).run();
    count("microblog_pushes_total", { outcome: isAccepted ? "sent" : "lost" });
    if (!isAccepted) log().error({ event: "push_lost", ...failure });
    return;
  }
  const dueAt = retryAt(clock(), Math.max(wait, Math.min(response.retryAfter ?? 0, TTL) * 1000));
  await db().update(pushQueue).set({ dueAt }).where(isThis).run();
  count("microblog_pushes_total", { outcome: "retried" });
  log().warn({ event: "push_delayed", ...failure, until: dueAt });
}

/** Whether a push service will never accept this push: it refuses more than the moment. */
const isFinal = (status: number) => status >= 300 && status < 500 && status !== 408 && status !== 429;

const actors = alias(users, "actors");

type Wanted = { subscription: typeof pushSubscriptions.$inferSelect; message: PushMessage };

/**
 * What to send, if it is still wanted: the notification is recent, unread, and about a post that can be seen, its reader
 * is signed in there, and neither mutes nor blocks its author, nor is blocked.
 */
async function findWanted({ notificationId, subscriptionId }: QueuedPush, now: Date): Promise<Wanted | undefined> {
  const row = await db()
    .select({
      subscription: pushSubscriptions,
      reader: { id: users.id, language: users.language },
      actorId: actors.id,
      about: {
        type: sql<string>`${notifications.type}`,
        actor: actors.username,
        actorName: actors.name,
        postId: posts.id,
        body: posts.body,
        contentWarning: posts.contentWarning,
      },
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.userId))
    .innerJoin(actors, eq(actors.id, notifications.actorId))
    .innerJoin(posts, eq(posts.id, notifications.postId))
    .innerJoin(pushSubscriptions, eq(pushSubscriptions.id, subscriptionId))
    .innerJoin(sessions, and(eq(sessions.id, pushSubscriptions.sessionId), eq(sessions.userId, users.id)))
    .where(
      and(
        eq(notifications.id, notificationId),
        isNull(notifications.readAt),
        gt(notifications.createdAt, new Date(now.getTime() - TTL * 1000)),
        gt(sessions.expiresAt, now),
        eq(users.active, true),
        isNull(users.deleteAt),
        isNull(actors.deleteAt),
        isNull(posts.deletedAt),
        isNull(posts.hiddenAt),
      ),
    )
    .get();
  if (!row) return undefined;
  const { subscription, reader, actorId, about } = row;
  if ((await findMuteOrBlock(reader.id, actorId, db())) || (await areBlocked(reader.id, actorId))) return undefined;
  return { subscription, message: messageAbout(translateFor(reader), about) };
}

/** Encrypts a message for a browser, and sends it. A failure without a response has a code instead of a status. */
async function send(
  { endpoint, p256dh, auth }: Wanted["subscription"],
  message: PushMessage,
): Promise<Partial<PushResponse> & { code?: string }> {
  // The settings may have changed since it was stored.
  if (!isAcceptableEndpoint(endpoint)) return { status: 410 };
  // Loaded with the first push, since most processes never send one.
  const { default: webPush } = await import("web-push");
  const vapidDetails = { subject: settings().vapidSubject, ...(await vapidKeys()) };
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(message),
    { vapidDetails, TTL, contentEncoding: "aes128gcm", urgency: "normal" },
  );
  try {
    return await post(endpoint, headers as Record<string, string | number>, body as Buffer);
  } catch (error) {
    // Never the message: it may contain the endpoint, which is a secret of the browser.
    const { code, name } = error as Error & { code?: string };
    return { code: String(code ?? name) };
  }
}
