import { type SQL, sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  blob,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { Language } from "../i18n/languages";

/** Milliseconds since the epoch, read as a Date. */
const timestamp = (name: string) => integer(name, { mode: "timestamp_ms" });

/** Roles that an operator can grant. */
export const ROLES = ["admin", "moderator"] as const;
export type Role = (typeof ROLES)[number];

/** How exactly a profile shows when its owner was last active. */
export type LastSeenStep = "minute" | "day" | "month" | "never";

const userId = () =>
  text("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

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
    inactiveReason: text("inactive_reason"),
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
    lastSeenStep: text("last_seen_step").$type<LastSeenStep>().notNull().default("day"),
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

export const sessions = sqliteTable(
  "sessions",
  {
    /** 192 random bits; the session token names it. */
    id: text("id").primaryKey(),
    userId: userId(),
    createdAt: timestamp("created_at").notNull(),
    /** Stored at most once a minute. */
    lastSeenAt: timestamp("last_seen_at").notNull(),
    /** When the session ends unless it is used before. */
    expiresAt: timestamp("expires_at").notNull(),
    remembered: integer("remembered", { mode: "boolean" }).notNull(),
    /** When the password, a passkey or a provider was last proved in it; null if it must be proved again. */
    freshAt: timestamp("fresh_at"),
    /** SHA-256 of a cookie that ends with the browser: a session resumed later is not fresh. */
    freshKeyHash: text("fresh_key_hash"),
    /** Browser and system, as at sign-in or the last confirmation. */
    device: text("device").notNull().default(""),
    /** Another browser that used the session, if any. */
    unrecognizedDevice: text("unrecognized_device"),
    address: text("address"),
    /** Failed sign-ins before this one that its owner has not been notified of yet. */
    failedAttempts: integer("failed_attempts").notNull().default(0),
    /** The identity that it was started with, if any, and the provider's own session: its logout ends this one. */
    identityId: text("identity_id"),
    providerSessionId: text("provider_session_id"),
  },
  (sessions) => [
    index("sessions_user_id").on(sessions.userId),
    index("sessions_expires_at").on(sessions.expiresAt),
    index("sessions_identity_id").on(sessions.identityId),
    index("sessions_provider_session_id").on(sessions.providerSessionId),
  ],
);

/** Who someone is at an identity provider: signing in there signs in here. */
export const identities = sqliteTable(
  "identities",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    /** The provider's id in OIDC_PROVIDERS when it was linked. */
    provider: text("provider").notNull(),
    /** Issuer and subject identify a person for ever (OpenID Connect Core, 5.7); an email address does not. */
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    /** The address there, to tell several apart. Says nothing about who may sign in. */
    email: text("email"),
    linkedAt: timestamp("linked_at").notNull(),
    lastUsedAt: timestamp("last_used_at"),
  },
  (identities) => [
    uniqueIndex("identities_issuer_subject").on(identities.issuer, identities.subject),
    index("identities_user_id").on(identities.userId),
  ],
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

/** Browsers that signed in to an account, each identified by a signed cookie. */
export const devices = sqliteTable(
  "devices",
  {
    /** 192 random bits, the same for every account that signs in there. */
    id: text("id").notNull(),
    userId: userId(),
    lastSignInAt: timestamp("last_sign_in_at").notNull(),
    /** Until when the second step is skipped there. */
    trustedUntil: timestamp("trusted_until"),
  },
  (devices) => [primaryKey({ columns: [devices.userId, devices.id] })],
);

/** Security events of an account, for its owner to read. */
export const securityEvents = sqliteTable(
  "security_events",
  {
    /** A ULID, so that it sorts by time. */
    id: text("id").primaryKey(),
    userId: userId(),
    /** An account event's type (events/events.ts). */
    type: text("type").notNull(),
    details: text("details", { mode: "json" }).$type<Record<string, string>>().notNull(),
    device: text("device"),
    address: text("address"),
    createdAt: timestamp("created_at").notNull(),
  },
  (securityEvents) => [
    index("security_events_user_id").on(securityEvents.userId, securityEvents.id),
    index("security_events_created_at").on(securityEvents.createdAt),
  ],
);

/** Counters of rate limits. */
export const throttles = sqliteTable(
  "throttles",
  {
    /** What is limited and for whom. Names that people typed are hashed. */
    key: text("key").primaryKey(),
    attempts: integer("attempts").notNull(),
    blockedUntil: timestamp("blocked_until"),
    /** When the attempts are forgotten. */
    expiresAt: timestamp("expires_at").notNull(),
  },
  (throttles) => [index("throttles_expires_at").on(throttles.expiresAt)],
);

/** One-time tokens: links in emails, pending sign-ins, used passkey challenges and logout tokens. */
export const oneTimeTokens = sqliteTable(
  "one_time_tokens",
  {
    /** SHA-256 of the token, which itself is not stored. */
    hash: text("hash").primaryKey(),
    purpose: text("purpose").notNull(),
    userId: text("user_id").references(() => users.id, { onDelete: "cascade" }),
    data: text("data", { mode: "json" }).$type<Record<string, string>>().notNull(),
    expiresAt: timestamp("expires_at").notNull(),
  },
  (tokens) => [
    index("one_time_tokens_user_id").on(tokens.userId, tokens.purpose),
    index("one_time_tokens_expires_at").on(tokens.expiresAt),
  ],
);

/** Emails that no mail server sends, for the operator to read. */
export const outbox = sqliteTable("outbox", {
  id: text("id").primaryKey(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  text: text("text").notNull(),
  html: text("html").notNull(),
  createdAt: timestamp("created_at").notNull(),
});

/** Account events that wait until the webhook's receiver accepts them (events/webhook.ts). */
export const webhookOutbox = sqliteTable(
  "webhook_outbox",
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
  (webhookOutbox) => [
    index("webhook_outbox_user_id").on(webhookOutbox.userId, webhookOutbox.id),
    index("webhook_outbox_due_at").on(webhookOutbox.dueAt),
  ],
);

export const totp = sqliteTable("totp", {
  userId: userId().primaryKey(),
  /** Encrypted (db/secret-box.ts). */
  secret: text("secret").notNull(),
  /** Null until the first code is accepted. */
  confirmedAt: timestamp("confirmed_at"),
  /** The time step of the last used code: no code works twice. */
  lastStep: integer("last_step").notNull().default(0),
});

export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    /** SHA-256 of a code. */
    hash: text("hash").primaryKey(),
    userId: userId(),
  },
  (codes) => [index("recovery_codes_user_id").on(codes.userId)],
);

export const passkeys = sqliteTable(
  "passkeys",
  {
    /** The credential's id, base64url. */
    id: text("id").primaryKey(),
    userId: userId(),
    name: text("name").notNull(),
    publicKey: blob("public_key", { mode: "buffer" }).notNull(),
    /** The authenticator's signature counter; 0 if it has none. */
    signCount: integer("sign_count").notNull(),
    transports: text("transports", { mode: "json" }).$type<string[]>().notNull(),
    createdAt: timestamp("created_at").notNull(),
    lastUsedAt: timestamp("last_used_at"),
  },
  (passkeys) => [index("passkeys_user_id").on(passkeys.userId)],
);

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

/** What someone submitted before they had to sign in or confirm who they are. Never a password. */
export const formDrafts = sqliteTable(
  "form_drafts",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    values: text("values", { mode: "json" }).$type<Record<string, string>>().notNull(),
    expiresAt: timestamp("expires_at").notNull(),
  },
  (forms) => [
    index("form_drafts_user_id").on(forms.userId, forms.expiresAt),
    index("form_drafts_expires_at").on(forms.expiresAt),
  ],
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

/** Imports of someone's earlier posts and follows, each kept until its result is dismissed. */
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

/** Reports of people to the moderators, for what no single post shows. */
export const personReports = sqliteTable(
  "person_reports",
  {
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    userId: userId(),
    reporterId: text("reporter_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    reason: text("reason").notNull(),
    createdAt: timestamp("created_at").notNull(),
    /** When a moderator closed it, and the outcome. */
    closedAt: timestamp("closed_at"),
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
    /** A ULID: sorts by time. */
    id: text("id").primaryKey(),
    postId: text("post_id")
      .notNull()
      .references(() => posts.id, { onDelete: "cascade" }),
    reporterId: text("reporter_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    reason: text("reason").notNull(),
    createdAt: timestamp("created_at").notNull(),
    /** When a moderator closed it, and the outcome. */
    closedAt: timestamp("closed_at"),
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
  (log) => [index("moderation_log_actor_id").on(log.actorId), index("moderation_log_user_id").on(log.userId)],
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

/** Settings that an admin can change at runtime. */
export const siteSettings = sqliteTable("site_settings", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});

/** Personal access tokens, with which a program acts for someone through the API. */
export const accessTokens = sqliteTable(
  "access_tokens",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    name: text("name").notNull(),
    scope: text("scope").$type<"read" | "write">().notNull(),
    /** SHA-256 of the token, which itself is not stored. */
    hash: text("hash").notNull(),
    createdAt: timestamp("created_at").notNull(),
    expiresAt: timestamp("expires_at").notNull(),
    /** Stored at most once a minute. */
    lastUsedAt: timestamp("last_used_at"),
  },
  (tokens) => [uniqueIndex("access_tokens_hash").on(tokens.hash), index("access_tokens_user_id").on(tokens.userId)],
);
