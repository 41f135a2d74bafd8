import "server-only";
import { desc, eq, lte } from "drizzle-orm";
import { db } from "../db/client";
import {
  accessTokens,
  avatars,
  follows,
  history,
  passkeys,
  posts,
  quiets,
  reports,
  sessions,
  users,
} from "../db/schema";
import type { User } from "./users";

/** Days in which signing in takes the deletion of an account back. */
export const DELETION_DAYS = 14;

/** Has an account deleted in 14 days unless its owner signs in before. Its sessions end now. Returns when. */
export function requestDeletion(userId: string, now = new Date()): Date {
  const deleteAt = new Date(now.getTime() + DELETION_DAYS * 86_400_000);
  db().transaction((tx) => {
    tx.update(users).set({ deleteAt }).where(eq(users.id, userId)).run();
    tx.delete(sessions).where(eq(sessions.userId, userId)).run();
  });
  return deleteAt;
}

/** Takes the deletion of an account back. */
export function undoDeletion(userId: string): void {
  db().update(users).set({ deleteAt: null }).where(eq(users.id, userId)).run();
}

/** Deletes every account whose time has come, with all that is theirs. Returns how many. */
export function deleteDueAccounts(now = new Date()): number {
  return db().delete(users).where(lte(users.deleteAt, now)).run().changes;
}

/** Everything that the site keeps about a user, but for secrets: hashes, keys and tokens. */
export function exportAccount({
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
      picture: pictureOf(id),
      email,
      pendingEmail,
      emailVerifiedAt,
      roles,
      secondStep,
      createdAt,
    },
    posts: postsOf(id),
    follows: db()
      .select({ username: users.username, since: follows.createdAt })
      .from(follows)
      .innerJoin(users, eq(users.id, follows.followedId))
      .where(eq(follows.followerId, id))
      .all(),
    sessions: db()
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
    quiets: db()
      .select({ username: users.username, kind: quiets.kind })
      .from(quiets)
      .innerJoin(users, eq(users.id, quiets.otherId))
      .where(eq(quiets.userId, id))
      .all(),
    reports: db()
      .select({
        postId: reports.postId,
        reason: reports.reason,
        createdAt: reports.createdAt,
        outcome: reports.outcome,
      })
      .from(reports)
      .where(eq(reports.reporterId, id))
      .all(),
    passkeys: db()
      .select({ name: passkeys.name, createdAt: passkeys.createdAt, lastUsedAt: passkeys.lastUsedAt })
      .from(passkeys)
      .where(eq(passkeys.userId, id))
      .all(),
    accessTokens: db()
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
    history: db()
      .select({
        type: history.type,
        details: history.details,
        device: history.device,
        address: history.address,
        createdAt: history.createdAt,
      })
      .from(history)
      .where(eq(history.userId, id))
      .orderBy(desc(history.id))
      .all(),
  };
}

/** The picture that a user uploaded, as a data: address, or null. */
function pictureOf(userId: string): string | null {
  const row = db().select({ picture: avatars.picture }).from(avatars).where(eq(avatars.userId, userId)).get();
  return row ? `data:image/webp;base64,${row.picture.toString("base64")}` : null;
}

/** A user's posts as Markdown, the newest first, each under its time. */
export function exportPosts({ id, username }: User): string {
  const written = postsOf(id).map(({ body, createdAt }) => `## ${createdAt.toISOString()}\n\n${asMarkdown(body)}\n`);
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

/** Text that Markdown shows as it was written: its marks escaped, its line breaks kept. */
function asMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~]/g, "\\$&").replace(/\n/g, "  \n");
}
