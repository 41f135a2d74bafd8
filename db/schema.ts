import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Milliseconds since the epoch, read as a Date. */
const timestamp = (name: string) => integer(name, { mode: "timestamp_ms" });

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    /** As its owner typed it. Unique whatever the case. */
    username: text("username").notNull(),
    email: text("email").notNull(),
    passwordHash: text("password_hash").notNull(),
    /** An inactive user can't sign in, and has no open sessions. */
    active: integer("active", { mode: "boolean" }).notNull().default(true),
    createdAt: timestamp("created_at").notNull(),
  },
  (users) => [
    // Names and addresses are ASCII (accounts/schemas.ts), for which lower() folds every letter.
    uniqueIndex("users_username_unique").on(sql`lower(${users.username})`),
    uniqueIndex("users_email_unique").on(sql`lower(${users.email})`),
  ],
);

export const sessions = sqliteTable(
  "sessions",
  {
    /** 192 random bits; the session token names it. */
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: timestamp("created_at").notNull(),
    /** Stored at most once a minute. */
    lastSeenAt: timestamp("last_seen_at").notNull(),
    /** When the session ends unless it is used before. */
    expiresAt: timestamp("expires_at").notNull(),
    remembered: integer("remembered", { mode: "boolean" }).notNull(),
  },
  (sessions) => [index("sessions_user_id").on(sessions.userId), index("sessions_expires_at").on(sessions.expiresAt)],
);

export const posts = sqliteTable(
  "posts",
  {
    /** A ULID: sorts by time, so that the primary key is the feed's order. */
    id: text("id").primaryKey(),
    authorId: text("author_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    body: text("body").notNull(),
    createdAt: timestamp("created_at").notNull(),
  },
  (posts) => [index("posts_author_id").on(posts.authorId, posts.id)],
);
