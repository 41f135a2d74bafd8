import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { timestamp } from "./columns";
import { userId, users } from "./users";

export const posts = sqliteTable(
  "posts",
  {
    /** A ULID: sorts by time, so that the primary key is the feed's order. */
    id: text("id").primaryKey(),
    authorId: text("author_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    body: text("body").notNull(),
    /**
     * What search reads instead of the body (text/search-text.ts): null if that is the body itself, and empty if it is to
     * be computed, like its hashtags (feed/search-index.ts).
     */
    searchText: text("search_text"),
    /** The post this one replies to. It stays set when that post is deleted. */
    parentId: text("parent_id"),
    /** The post that this one reposts: it has no text of its own, and readers see that post. */
    repostOfId: text("repost_of_id").references((): AnySQLiteColumn => posts.id, { onDelete: "cascade" }),
    /** The post that this one quotes. It stays set when that post is deleted. */
    quoteOfId: text("quote_of_id"),
    /** What readers see instead of text and pictures until they open the post; empty if none. */
    contentWarning: text("content_warning").notNull().default(""),
    /** Whether its pictures are blurred until a reader opens them. */
    isSensitive: integer("is_sensitive", { mode: "boolean" }).notNull().default(false),
    /** Where an imported post comes from: the same one is imported once. */
    importedFrom: text("imported_from"),
    /** Id of the submitted form: the same form sent twice creates one post. */
    formId: text("form_id"),
    createdAt: timestamp("created_at").notNull(),
    editedAt: timestamp("edited_at"),
    /** When its author deleted it. It is purged shortly after, unless they undo that. */
    deletedAt: timestamp("deleted_at"),
    /** When a moderator hid it, and why, shown to its author. */
    hiddenAt: timestamp("hidden_at"),
    hiddenReason: text("hidden_reason"),
    /** Counts of its rows in likes and of its replies, maintained by triggers (drizzle/0003_conversations.sql). */
    likeCount: integer("like_count").notNull().default(0),
    replyCount: integer("reply_count").notNull().default(0),
    /** How many people repost it, and how many posts quote it, maintained by triggers (drizzle/0019_posts-worth-more.sql). */
    repostCount: integer("repost_count").notNull().default(0),
    quoteCount: integer("quote_count").notNull().default(0),
  },
  (posts) => [
    uniqueIndex("posts_repost").on(posts.authorId, posts.repostOfId).where(sql`${posts.repostOfId} IS NOT NULL`),
    index("posts_repost_of_id").on(posts.repostOfId, posts.id).where(sql`${posts.repostOfId} IS NOT NULL`),
    index("posts_quote_of_id").on(posts.quoteOfId, posts.id).where(sql`${posts.quoteOfId} IS NOT NULL`),
    uniqueIndex("posts_imported_from")
      .on(posts.authorId, posts.importedFrom)
      .where(sql`${posts.importedFrom} IS NOT NULL`),
    index("posts_author_id").on(posts.authorId, posts.id),
    // Someone's posts and their replies are two pages of their profile.
    index("posts_originals").on(posts.authorId, posts.id).where(sql`${posts.parentId} IS NULL`),
    index("posts_replies").on(posts.authorId, posts.id).where(sql`${posts.parentId} IS NOT NULL`),
    index("posts_parent_id").on(posts.parentId, posts.id),
    uniqueIndex("posts_form_id").on(posts.authorId, posts.formId),
    index("posts_deleted_at").on(posts.deletedAt).where(sql`${posts.deletedAt} IS NOT NULL`),
    index("posts_unindexed").on(posts.id).where(sql`${posts.searchText} = ''`),
  ],
);

/** Earlier versions of an edited post. */
export const postVersions = sqliteTable(
  "post_versions",
  {
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
    body: text("body").notNull(),
    /** When it was replaced. */
    replacedAt: timestamp("replaced_at").notNull(),
  },
  (versions) => [index("post_versions_post_id").on(versions.postId)],
);

/** Who likes which post. */
export const likes = sqliteTable(
  "likes",
  {
    userId: userId(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
  },
  (likes) => [primaryKey({ columns: [likes.userId, likes.postId] }), index("likes_post_id").on(likes.postId)],
);

/** Posts that someone saved for later. Nobody else sees them. */
export const bookmarks = sqliteTable(
  "bookmarks",
  {
    /** A ULID: sorts by when the post was saved. */
    id: text("id").notNull(),
    userId: userId(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
  },
  (bookmarks) => [
    primaryKey({ columns: [bookmarks.userId, bookmarks.postId] }),
    index("bookmarks_user_id").on(bookmarks.userId, bookmarks.id, bookmarks.postId),
    index("bookmarks_post_id").on(bookmarks.postId),
  ],
);

/** Which post has which hashtag. */
export const hashtags = sqliteTable(
  "hashtags",
  {
    /** Without #, in the form that is compared: NFKC, lower case. */
    tag: text("tag").notNull(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
  },
  (hashtags) => [
    primaryKey({ columns: [hashtags.tag, hashtags.postId] }),
    index("hashtags_post_id").on(hashtags.postId),
  ],
);

/** Posts that someone began and stored for later. */
export const drafts = sqliteTable(
  "drafts",
  {
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    userId: userId(),
    body: text("body").notNull(),
    contentWarning: text("content_warning").notNull().default(""),
    updatedAt: timestamp("updated_at").notNull(),
  },
  (drafts) => [index("drafts_user_id").on(drafts.userId, drafts.updatedAt)],
);

/** Imports of someone's earlier posts and follows, each kept until its result is dismissed, for 30 days at most. */
export const imports = sqliteTable(
  "imports",
  {
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    userId: userId(),
    /** How many posts and people the file has. */
    total: integer("total").notNull(),
    /** How many of them were imported, and how many were not, by reason (feed/import/outcomes.ts). */
    report: text("report", { mode: "json" }).$type<Record<string, number>>().notNull(),
    /** When the next step is due; null once there is none. A process that runs one claims the row first (db/queue.ts). */
    dueAt: timestamp("due_at"),
    createdAt: timestamp("created_at").notNull(),
  },
  (imports) => [index("imports_user_id").on(imports.userId), index("imports_due_at").on(imports.dueAt)],
);

/** What is still to be imported. */
export const importItems = sqliteTable(
  "import_items",
  {
    importId: text("import_id")
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    item: text("item", { mode: "json" }).$type<unknown>().notNull(),
  },
  (items) => [primaryKey({ columns: [items.importId, items.position] })],
);
