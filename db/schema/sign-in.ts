import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { timestamp } from "./columns";
import { userId, users } from "./users";

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
    ipAddress: text("ip_address"),
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
    ipAddress: text("ip_address"),
    createdAt: timestamp("created_at").notNull(),
  },
  (securityEvents) => [
    index("security_events_user_id").on(securityEvents.userId, securityEvents.id),
    index("security_events_created_at").on(securityEvents.createdAt),
  ],
);

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
