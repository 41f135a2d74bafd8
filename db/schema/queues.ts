import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { timestamp } from "./columns";
import { notifications } from "./people";
import { sessions } from "./sign-in";
import { userId } from "./users";

/** Emails that no mail server sends, for the operator to read. */
export const outbox = sqliteTable("outbox", {
  id: text("id").primaryKey(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  text: text("text").notNull(),
  html: text("html").notNull(),
  createdAt: timestamp("created_at").notNull(),
});

/** Emails that wait until the mail server accepts them (mail/deliver.ts). */
export const mailQueue = sqliteTable(
  "mail_queue",
  {
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    /** The email, encrypted: it may hold a link that signs in. */
    sealed: text("sealed").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** When the next attempt is due. A process that makes one claims the row first (db/queue.ts). */
    dueAt: timestamp("due_at").notNull(),
    /** When sending it would be of no use any more. */
    expiresAt: timestamp("expires_at").notNull(),
  },
  (mailQueue) => [index("mail_queue_due_at").on(mailQueue.dueAt)],
);

/** Account events that wait until the webhook's receiver accepts them (events/webhook.ts). */
export const webhookQueue = sqliteTable(
  "webhook_queue",
  {
    /** A ULID, so that it sorts by time; the webhook's id. */
    id: text("id").primaryKey(),
    userId: userId(),
    /** JSON, as it is signed and sent. */
    body: text("body").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** When the next attempt is due. A process that makes one claims the row first (db/queue.ts). */
    dueAt: timestamp("due_at").notNull(),
    createdAt: timestamp("created_at").notNull(),
  },
  (webhookQueue) => [
    index("webhook_queue_user_id").on(webhookQueue.userId, webhookQueue.id),
    index("webhook_queue_due_at").on(webhookQueue.dueAt),
  ],
);

/** Where a browser receives notifications of its session's person (Web Push, RFC 8030). */
export const pushSubscriptions = sqliteTable(
  "push_subscriptions",
  {
    /** SHA-256 of the endpoint. */
    id: text("id").primaryKey(),
    /** Signing out ends it. */
    sessionId: text("session_id")
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade", onUpdate: "cascade" }),
    endpoint: text("endpoint").notNull(),
    /** The browser's public key and its secret (RFC 8291), base64url. */
    p256dh: text("p256dh").notNull(),
    auth: text("auth").notNull(),
    createdAt: timestamp("created_at").notNull(),
  },
  (subscriptions) => [index("push_subscriptions_session_id").on(subscriptions.sessionId)],
);

/** Notifications that wait to be pushed to a browser, put there by a trigger (drizzle/0019_posts-worth-more.sql). */
export const pushQueue = sqliteTable(
  "push_queue",
  {
    notificationId: text("notification_id")
      .notNull()
      .references(() => notifications.id, { onDelete: "cascade" }),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => pushSubscriptions.id, { onDelete: "cascade" }),
    attempts: integer("attempts").notNull().default(0),
    /** When the next attempt is due. A process that makes one claims the row first (db/queue.ts). */
    dueAt: timestamp("due_at").notNull(),
  },
  (queue) => [
    primaryKey({ columns: [queue.notificationId, queue.subscriptionId] }),
    index("push_queue_subscription_id").on(queue.subscriptionId),
    index("push_queue_due_at").on(queue.dueAt),
  ],
);
