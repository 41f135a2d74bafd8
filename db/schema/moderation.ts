import { sql } from "drizzle-orm";
import { index, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { timestamp } from "./columns";
import { posts } from "./posts";
import { userId, users } from "./users";

/** What a report of anything has: by whom, why, and when a moderator closed it. */
const reportColumns = () => ({
  /** A ULID: sorts by time. */
  id: text("id").primaryKey(),
  reporterId: text("reporter_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
  reason: text("reason").notNull(),
  createdAt: timestamp("created_at").notNull(),
  closedAt: timestamp("closed_at"),
});

/** Reports of people to the moderators, for what no single post shows. */
export const personReports = sqliteTable(
  "person_reports",
  {
    ...reportColumns(),
    userId: userId(),
    outcome: text("outcome").$type<"suspended" | "dismissed">(),
  },
  (reports) => [
    uniqueIndex("person_reports_user_id_reporter_id").on(reports.userId, reports.reporterId),
    index("person_reports_reporter_id").on(reports.reporterId),
    index("person_reports_open").on(reports.id).where(sql`${reports.closedAt} IS NULL`),
  ],
);

/** Reports of posts to the moderators. */
export const reports = sqliteTable(
  "reports",
  {
    ...reportColumns(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
    outcome: text("outcome").$type<"hidden" | "suspended" | "dismissed">(),
  },
  (reports) => [
    uniqueIndex("reports_post_id_reporter_id").on(reports.postId, reports.reporterId),
    index("reports_reporter_id").on(reports.reporterId),
    index("reports_open").on(reports.id).where(sql`${reports.closedAt} IS NULL`),
  ],
);

/** What moderators and admins did, for each other to read. An entry outlives the account it is about. */
export const moderationLog = sqliteTable(
  "moderation_log",
  {
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    actorId: text("actor_id").references(() => users.id, { onDelete: "set null" }),
    type: text("type").notNull(),
    /** The affected user. */
    userId: text("user_id").references(() => users.id, { onDelete: "set null" }),
    postId: text("post_id"),
    details: text("details", { mode: "json" }).$type<Record<string, string>>().notNull(),
    createdAt: timestamp("created_at").notNull(),
  },
  (log) => [
    index("moderation_log_actor_id").on(log.actorId),
    index("moderation_log_user_id").on(log.userId),
    index("moderation_log_post_id").on(log.postId),
  ],
);

/** Settings that an admin can change at runtime. */
export const siteSettings = sqliteTable("site_settings", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});
