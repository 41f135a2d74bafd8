import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Language } from "../../i18n/languages";
import { timestamp } from "./columns";

/** Roles that an operator can grant. */
export const ROLES = ["admin", "moderator"] as const;
export type Role = (typeof ROLES)[number];

/** How exactly a profile shows when its owner was last active. */
export type LastSeenPrecision = "minute" | "day" | "month" | "never";

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    /** As its owner typed it. Unique regardless of case. */
    username: text("username").notNull(),
    /** The address they own: confirmed, or accepted as entered if EMAIL_VERIFICATION is off. */
    email: text("email"),
    emailVerifiedAt: timestamp("email_verified_at"),
    /** An address they entered and have not confirmed. Several accounts may claim the same one. */
    pendingEmail: text("pending_email"),
    /** Empty for someone without a password: they sign in with a passkey or an identity provider. */
    passwordHash: text("password_hash").notNull(),
    /** Until when a temporary password signs in, and that it must be replaced then; null if they chose the password. */
    temporaryPasswordUntil: timestamp("temporary_password_until"),
    /** An inactive user can't sign in, and has no open sessions. */
    active: integer("active", { mode: "boolean" }).notNull().default(true),
    /** Why a user is inactive, shown to them at sign-in. */
    suspensionReason: text("suspension_reason"),
    roles: text("roles", { mode: "json" }).$type<Role[]>().notNull().default([]),
    /** Whether the password alone is not enough to sign in. */
    secondStep: integer("second_step", { mode: "boolean" }).notNull().default(false),
    /** From when they must have a second step, if TWO_STEP_REQUIRED requires one of them; null until they know of it. */
    secondStepDueAt: timestamp("second_step_due_at"),
    /** Display name; empty if none. */
    name: text("name").notNull().default(""),
    about: text("about").notNull().default(""),
    /** What search reads instead of name and bio, as for posts. */
    nameSearchText: text("name_search_text"),
    aboutSearchText: text("about_search_text"),
    /** Hash of the uploaded picture (avatars); null for one generated from their name. */
    avatar: text("avatar"),
    /** Whether something happened to the account that no email could tell them, until they dismiss the notice. */
    hasUnseenEvent: integer("has_unseen_event", { mode: "boolean" }).notNull().default(false),
    /** Hash of the banner of their profile (banners); null if none. */
    banner: text("banner"),
    /** Addresses shown on their profile, linked with rel="me". */
    links: text("links", { mode: "json" }).$type<string[]>().notNull().default([]),
    /** The post shown first on their profile. It stays set when that post is deleted. */
    pinnedPostId: text("pinned_post_id"),
    /** When a sign-in with a password last offered a passkey. */
    passkeyOfferedAt: timestamp("passkey_offered_at"),
    /** Whether their posts are a public feed (Atom, JSON Feed), readable without signing in. */
    isPublic: integer("is_public", { mode: "boolean" }).notNull().default(false),
    /** The language they chose; null for their browser's. */
    language: text("language").$type<Language>(),
    lastSeenAt: timestamp("last_seen_at"),
    lastSeenPrecision: text("last_seen_precision").$type<LastSeenPrecision>().notNull().default("day"),
    /** Counts of their posts (not of reposts) and follows, maintained by triggers (drizzle/0002_people.sql). */
    postCount: integer("post_count").notNull().default(0),
    followerCount: integer("follower_count").notNull().default(0),
    followedCount: integer("followed_count").notNull().default(0),
    /** How many of their writes a replica must have before they read from it (db/client.ts). */
    writes: integer("writes").notNull().default(0),
    /** When the account will be deleted, if its owner requested that. */
    deleteAt: timestamp("delete_at"),
    createdAt: timestamp("created_at").notNull(),
  },
  (users) => [
    // Usernames and addresses are ASCII (accounts/schemas.ts), so lower() folds every letter.
    uniqueIndex("users_username_unique").on(sql`lower(${users.username})`),
    uniqueIndex("users_email_unique").on(sql`lower(${users.email})`),
    index("users_pending_email").on(sql`lower(${users.pendingEmail})`),
    // Partial: without statistics, SQLite would start with it whenever a query leaves out those who are being deleted.
    index("users_delete_at").on(users.deleteAt).where(sql`${users.deleteAt} IS NOT NULL`),
    index("users_unindexed").on(users.id).where(sql`${users.nameSearchText} = '' OR ${users.aboutSearchText} = ''`),
  ],
);

/** A column with the id of the person a row belongs to: deleted with them. */
export const userId = () =>
  text("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** Former usernames: they redirect to their owner's current one, and stay reserved for a while. */
export const formerUsernames = sqliteTable(
  "former_usernames",
  {
    /** Lower case. */
    username: text("username").primaryKey(),
    userId: userId(),
    heldUntil: timestamp("held_until").notNull(),
  },
  (names) => [index("former_usernames_user_id").on(names.userId)],
);

/** Invite links, for registration by invitation. Each works once. */
export const invites = sqliteTable(
  "invites",
  {
    id: text("id").primaryKey(),
    /** SHA-256 of the link's token, which itself is not stored. */
    hash: text("hash").notNull(),
    /** Who it is for, in its creator's words. */
    note: text("note").notNull(),
    createdById: text("created_by_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: timestamp("created_at").notNull(),
    expiresAt: timestamp("expires_at").notNull(),
    usedAt: timestamp("used_at"),
    usedById: text("used_by_id").references(() => users.id, { onDelete: "set null" }),
  },
  (invites) => [
    uniqueIndex("invites_hash").on(invites.hash),
    index("invites_created_by_id").on(invites.createdById),
    index("invites_used_by_id").on(invites.usedById),
  ],
);
