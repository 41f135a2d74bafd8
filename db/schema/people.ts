import { type SQL, sql } from "drizzle-orm";
import { type AnySQLiteColumn, check, index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { timestamp } from "./columns";
import { posts } from "./posts";
import { userId, users } from "./users";

/** Who follows whom. */
export const follows = sqliteTable(
  "follows",
  {
    followerId: text("follower_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    followedId: text("followed_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: timestamp("created_at").notNull(),
  },
  (follows) => [
    primaryKey({ columns: [follows.followerId, follows.followedId] }),
    index("follows_followed_id").on(follows.followedId, follows.followerId),
    check("follows_not_oneself", sql`${follows.followerId} <> ${follows.followedId}`),
  ],
);

/** Who mutes or blocks whom. A block works in both directions. */
export const mutesAndBlocks = sqliteTable(
  "mutes_and_blocks",
  {
    userId: userId(),
    otherId: text("other_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"mute" | "block">().notNull(),
    createdAt: timestamp("created_at").notNull(),
  },
  (mutesAndBlocks) => [
    primaryKey({ columns: [mutesAndBlocks.userId, mutesAndBlocks.otherId] }),
    index("mutes_and_blocks_other_id").on(mutesAndBlocks.otherId),
    check("mutes_and_blocks_not_oneself", sql`${mutesAndBlocks.userId} <> ${mutesAndBlocks.otherId}`),
  ],
);

/**
 * Each person's home feed: their own posts and those of people they follow. Triggers maintain it
 * (drizzle/0002_people.sql), so that reading a page walks one index however many people they follow.
 */
export const home = sqliteTable(
  "home",
  {
    userId: userId(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
    authorId: text("author_id").notNull(),
  },
  (home) => [
    primaryKey({ columns: [home.userId, home.postId] }),
    index("home_user_id_author_id").on(home.userId, home.authorId),
    index("home_post_id").on(home.postId),
  ],
);

export type NotificationType = "follow" | "like" | "mention" | "quote" | "reply" | "repost";

/** Whether a notification is of a post that mentions its reader, replies to them or quotes them. */
export const isMention = ({ type }: { type: AnySQLiteColumn }): SQL => sql`${type} IN ('mention', 'quote', 'reply')`;

/** Notifications: who follows, mentions or replies to a person, or likes, reposts or quotes a post of theirs. */
export const notifications = sqliteTable(
  "notifications",
  {
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    userId: userId(),
    type: text("type").$type<NotificationType>().notNull(),
    actorId: text("actor_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The post that contains the mention, reply or quote, or that is liked or reposted. */
    postId: text("post_id").references(() => posts.id, { onDelete: "cascade" }),
    createdAt: timestamp("created_at").notNull(),
    readAt: timestamp("read_at"),
  },
  (notifications) => [
    index("notifications_user_id").on(notifications.userId, notifications.id),
    index("notifications_mentions").on(notifications.userId, notifications.id).where(isMention(notifications)),
    index("notifications_unread").on(notifications.userId).where(sql`${notifications.readAt} IS NULL`),
    index("notifications_actor_id").on(notifications.actorId),
    index("notifications_post_id").on(notifications.postId),
  ],
);
