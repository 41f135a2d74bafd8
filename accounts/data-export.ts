import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "../db/client";
import {
  accessTokens,
  avatars,
  banners,
  devices,
  drafts,
  follows,
  formerUsernames,
  identities,
  imports,
  invites,
  mutesAndBlocks,
  passkeys,
  personReports,
  pushSubscriptions,
  reports,
  securityEvents,
  sessions,
  users,
} from "../db/schema";
import {
  exportBookmarks,
  exportEarlierVersions,
  exportLikes,
  exportNotifications,
  exportReposts,
} from "./export-activity";
import { postsOf } from "./posts-export";
import type { User } from "./users";

/**
 * What is stored about a user, except secrets (hashes, keys and tokens); `accounts/data-export.test.ts` lists the tables
 * and columns that are left out, and why. feed/import/microblog.ts reads it.
 */
export async function exportAccount({
  id,
  username,
  name,
  about,
  links,
  lastSeenPrecision,
  language,
  isPublic,
  pinnedPostId,
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
      links,
      lastSeenPrecision,
      language,
      isPublic,
      pinnedPostId,
      picture: await pictureOf(id, avatars),
      banner: await pictureOf(id, banners),
      email,
      pendingEmail,
      emailVerifiedAt,
      roles,
      secondStep,
      createdAt,
    },
    formerUsernames: await db()
      .select({ username: formerUsernames.username, heldUntil: formerUsernames.heldUntil })
      .from(formerUsernames)
      .where(eq(formerUsernames.userId, id))
      .all(),
    posts: await postsOf(id),
    earlierVersions: await exportEarlierVersions(id),
    reposts: await exportReposts(id),
    likes: await exportLikes(id),
    bookmarks: await exportBookmarks(id),
    notifications: await exportNotifications(id),
    drafts: await db()
      .select({ body: drafts.body, contentWarning: drafts.contentWarning, updatedAt: drafts.updatedAt })
      .from(drafts)
      .where(eq(drafts.userId, id))
      .orderBy(desc(drafts.updatedAt))
      .all(),
    follows: await db()
      .select({ userId: users.id, username: users.username, since: follows.createdAt })
      .from(follows)
      .innerJoin(users, eq(users.id, follows.followedId))
      .where(eq(follows.followerId, id))
      .all(),
    sessions: await db()
      .select({
        device: sessions.device,
        ipAddress: sessions.ipAddress,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        expiresAt: sessions.expiresAt,
        remembered: sessions.remembered,
        /** Since when its device gets notifications. */
        notificationsSince: pushSubscriptions.createdAt,
      })
      .from(sessions)
      .leftJoin(pushSubscriptions, eq(pushSubscriptions.sessionId, sessions.id))
      .where(eq(sessions.userId, id))
      .all(),
    browsers: await db()
      .select({ lastSignInAt: devices.lastSignInAt, trustedUntil: devices.trustedUntil })
      .from(devices)
      .where(eq(devices.userId, id))
      .all(),
    mutesAndBlocks: await db()
      .select({ userId: users.id, username: users.username, kind: mutesAndBlocks.kind })
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
    imports: await db()
      .select({ createdAt: imports.createdAt, total: imports.total, outcomes: imports.report })
      .from(imports)
      .where(eq(imports.userId, id))
      .all(),
    personReports: await db()
      .select({
        username: users.username,
        reason: personReports.reason,
        createdAt: personReports.createdAt,
        outcome: personReports.outcome,
      })
      .from(personReports)
      .innerJoin(users, eq(users.id, personReports.userId))
      .where(eq(personReports.reporterId, id))
      .all(),
    invites: await db()
      .select({
        note: invites.note,
        createdAt: invites.createdAt,
        expiresAt: invites.expiresAt,
        usedAt: invites.usedAt,
      })
      .from(invites)
      .where(eq(invites.createdById, id))
      .all(),
    passkeys: await db()
      .select({ name: passkeys.name, createdAt: passkeys.createdAt, lastUsedAt: passkeys.lastUsedAt })
      .from(passkeys)
      .where(eq(passkeys.userId, id))
      .all(),
    connectedAccounts: await db()
      .select({
        provider: identities.provider,
        issuer: identities.issuer,
        subject: identities.subject,
        email: identities.email,
        linkedAt: identities.linkedAt,
        lastUsedAt: identities.lastUsedAt,
      })
      .from(identities)
      .where(eq(identities.userId, id))
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
        ipAddress: securityEvents.ipAddress,
        createdAt: securityEvents.createdAt,
      })
      .from(securityEvents)
      .where(eq(securityEvents.userId, id))
      .orderBy(desc(securityEvents.id))
      .all(),
  };
}

/** A user's uploaded picture or banner as a data: URL, or null. */
async function pictureOf(userId: string, table: typeof avatars | typeof banners): Promise<string | null> {
  const row = await db().select({ picture: table.picture }).from(table).where(eq(table.userId, userId)).get();
  return row ? `data:image/webp;base64,${row.picture.toString("base64")}` : null;
}
