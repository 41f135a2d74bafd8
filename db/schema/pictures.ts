import { blob, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { timestamp } from "./columns";
import { posts } from "./posts";
import { userId } from "./users";

/** The pictures of posts. The bytes are in storage, by the picture's id. */
export const postPictures = sqliteTable(
  "post_pictures",
  {
    /** 192 random bits: part of its address. */
    id: text("id").primaryKey(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
    /** From 0, as its author arranged them. */
    position: integer("position").notNull(),
    /** In pixels, so that nothing moves while it loads. */
    width: integer("width").notNull(),
    height: integer("height").notNull(),
    /** What it shows, for those who can't see it. */
    alt: text("alt").notNull(),
  },
  (pictures) => [uniqueIndex("post_pictures_post_id").on(pictures.postId, pictures.position)],
);

/** Uploaded pictures as they are served: square, re-encoded, without metadata. */
export const avatars = sqliteTable(
  "avatars",
  {
    userId: userId().primaryKey(),
    /** SHA-256 of the picture, shortened. Part of its address. */
    hash: text("hash").notNull(),
    /** WebP. */
    picture: blob("picture", { mode: "buffer" }).notNull(),
  },
  (avatars) => [index("avatars_hash").on(avatars.hash)],
);

/** Banners of profiles as they are served: re-encoded, without metadata. */
export const banners = sqliteTable(
  "banners",
  {
    userId: userId().primaryKey(),
    /** SHA-256 of the picture, shortened. Part of its address. */
    hash: text("hash").notNull(),
    /** WebP. */
    picture: blob("picture", { mode: "buffer" }).notNull(),
  },
  (banners) => [index("banners_hash").on(banners.hash)],
);

/** Bytes of uploaded pictures, where the database is the storage (STORAGE_URL). */
export const storedFiles = sqliteTable("stored_files", {
  key: text("key").primaryKey(),
  contents: blob("contents", { mode: "buffer" }).notNull(),
});

/**
 * Files in storage that belong to nothing: those of deleted pictures (a trigger adds them, drizzle/0019_posts-worth-more.sql),
 * and those of pictures whose post is just being written.
 */
export const unusedFiles = sqliteTable(
  "unused_files",
  {
    key: text("key").primaryKey(),
    /** When to delete it. */
    dueAt: timestamp("due_at").notNull(),
  },
  (files) => [index("unused_files_due_at").on(files.dueAt)],
);
