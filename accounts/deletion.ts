import "server-only";
import { desc, eq, lte } from "drizzle-orm";
import { db, transaction } from "../db/client";
import {
  accessTokens,
  avatars,
  follows,
  mutesAndBlocks,
  passkeys,
  posts,
  reports,
  securityEvents,
  sessions,
  users,
} from "../db/schema";
import type { User } from "./users";

/** Days during which signing in cancels an account deletion. */
export const DELETION_DAYS = 14;

/**
 * Schedules an account's deletion in 14 days, unless its owner signs in before. Ends its sessions now. Returns the
 * date.
 */
export async function requestDeletion(userId: string, now = new Date()): Promise<Date> {
  const deleteAt = new Date(now.getTime() + DELETION_DAYS * 86_400_000);
  await transaction(async (tx) => {
    await tx.update(users).set({ deleteAt }).where(eq(users.id, userId)).run();
    await tx.delete(sessions).where(eq(sessions.userId, userId)).run();
  });
  return deleteAt;
}

/** Cancels an account deletion. */
export async function cancelDeletion(userId: string): Promise<void> {
  await db().update(users).set({ deleteAt: null }).where(eq(users.id, userId)).run();
}

/** Deletes every account whose deletion is due, with everything in it. Returns how many. */
export async function deleteExpiredAccounts(now = new Date()): Promise<number> {
  return (await db().delete(users).where(lte(users.deleteAt, now)).run()).rowsAffected;
}

/** Everything the site stores about a user, except secrets: hashes, keys and tokens. */
export async function exportAccount({
  id,
  username,
  name,
  about,
  lastSeenStep,
  language,
  isPublic,
  email,
  pendingEmail,
  emailVerifiedAt,
  roles,
  secondStep,
  createdAt,
}: User) {
  return {
    account: {
      id,
      username,
      name,
      about,
      lastSeenStep,
      language,
      isPublic,
      picture: await pictureOf(id),
      email,
      pendingEmail,
      emailVerifiedAt,
      roles,
      secondStep,
      createdAt,
    },
    posts: await postsOf(id),
    follows: await db()
      .select({ username: users.username, since: follows.createdAt })
      .from(follows)
      .innerJoin(users, eq(users.id, follows.followedId))
      .where(eq(follows.followerId, id))
      .all(),
    sessions: await db()
      .select({
        device: sessions.device,
        address: sessions.address,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        expiresAt: sessions.expiresAt,
        remembered: sessions.remembered,
      })
      .from(sessions)
      .where(eq(sessions.userId, id))
      .all(),
    mutesAndBlocks: await db()
      .select({ username: users.username, kind: mutesAndBlocks.kind })
      .from(mutesAndBlocks)
      .innerJoin(users, eq(users.id, mutesAndBlocks.otherId))
      .where(eq(mutesAndBlocks.userId, id))
      .all(),
    reports: await db()
      .select({
        postId: reports.postId,
        reason: reports.reason,
        createdAt: reports.createdAt,
        outcome: reports.outcome,
      })
      .from(reports)
      .where(eq(reports.reporterId, id))
      .all(),
    passkeys: await db()
      .select({ name: passkeys.name, createdAt: passkeys.createdAt, lastUsedAt: passkeys.lastUsedAt })
      .from(passkeys)
      .where(eq(passkeys.userId, id))
      .all(),
    accessTokens: await db()
      .select({
        name: accessTokens.name,
        scope: accessTokens.scope,
        createdAt: accessTokens.createdAt,
        expiresAt: accessTokens.expiresAt,
        lastUsedAt: accessTokens.lastUsedAt,
      })
      .from(accessTokens)
      .where(eq(accessTokens.userId, id))
      .all(),
    securityEvents: await db()
      .select({
        type: securityEvents.type,
        details: securityEvents.details,
        device: securityEvents.device,
        address: securityEvents.address,
        createdAt: securityEvents.createdAt,
      })
      .from(securityEvents)
      .where(eq(securityEvents.userId, id))
      .orderBy(desc(securityEvents.id))
      .all(),
  };
}

/** A user's uploaded picture as a data: address, or null. */
async function pictureOf(userId: string): Promise<string | null> {
  const row = await db().select({ picture: avatars.picture }).from(avatars).where(eq(avatars.userId, userId)).get();
  return row ? `data:image/webp;base64,${row.picture.toString("base64")}` : null;
}

/** A user's posts as Markdown, newest first, each under its time. */
export async function exportPosts({ id, username }: User): Promise<string> {
  const written = (await postsOf(id)).map(
    ({ body, createdAt }) => `## ${createdAt.toISOString()}\n\n${asMarkdown(body)}\n`,
  );
  return [`# Posts by ${username.replaceAll("_", "\\_")}\n`, ...written].join("\n");
}

function postsOf(authorId: string) {
  return db()
    .select({
      id: posts.id,
      body: posts.body,
      createdAt: posts.createdAt,
      hiddenAt: posts.hiddenAt,
      hiddenReason: posts.hiddenReason,
    })
    .from(posts)
    .where(eq(posts.authorId, authorId))
    .orderBy(desc(posts.id))
    .all();
}

/** Text that Markdown renders as it was typed: escaped, with its line breaks. */
function asMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~]/g, "\\$&").replace(/\n/g, "  \n");
}
