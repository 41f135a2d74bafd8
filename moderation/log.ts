import "server-only";
import { and, asc, desc, eq, gt, gte, lt, or } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { encodeTime, monotonicFactory } from "ulid";
import { type EventRange, inBatches } from "../db/batches";
import { countWrite, type Db, db } from "../db/client";
import { toPage } from "../db/pages";
import { moderationLog, posts, users } from "../db/schema";

/** Entries per page of the log. */
const MODERATION_LOG_PAGE_SIZE = 50;

/** What moderators and admins do. */
export type ModerationActionType =
  | "post-hidden"
  | "post-unhidden"
  | "reports-dismissed"
  | "person-reports-dismissed"
  | "suspended"
  | "reinstated"
  | "registration-changed"
  | "invite-created"
  | "invite-withdrawn";

type NewLogEntry = {
  type: ModerationActionType;
  actorId: string;
  userId?: string;
  postId?: string;
  /** Details such as the reason; never a token. */
  details?: Record<string, string>;
};

const nextId = monotonicFactory();

/** Records an action, in the transaction that performs it. */
export async function recordModeration(tx: Db, { details = {}, ...entry }: NewLogEntry, now: Date): Promise<void> {
  await tx
    .insert(moderationLog)
    .values({ id: nextId(now.getTime()), details, createdAt: now, ...entry })
    .run();
  await countWrite(entry.actorId);
}

const [actors, subjects] = [alias(users, "actors"), alias(users, "subjects")];

/** An entry as moderators read it. People whose accounts are deleted are null. */
export type LogEntry = Awaited<ReturnType<typeof readModerationLog>>["entries"][number];

/** A page of the log, newest first, before the given id if any. */
export async function readModerationLog(before?: string) {
  const rows = await db()
    .select({
      id: moderationLog.id,
      type: moderationLog.type,
      actor: actors.username,
      userId: moderationLog.userId,
      user: subjects.username,
      /** Null if the post is gone. */
      postId: posts.id,
      details: moderationLog.details,
      createdAt: moderationLog.createdAt,
    })
    .from(moderationLog)
    .leftJoin(actors, eq(actors.id, moderationLog.actorId))
    .leftJoin(subjects, eq(subjects.id, moderationLog.userId))
    .leftJoin(posts, eq(posts.id, moderationLog.postId))
    .where(before ? lt(moderationLog.id, before) : undefined)
    .orderBy(desc(moderationLog.id))
    .limit(MODERATION_LOG_PAGE_SIZE + 1)
    .all();
  const { page: entries, next } = toPage(rows, MODERATION_LOG_PAGE_SIZE);
  return { entries, next };
}

/**
 * All entries from `since` and before `until`, oldest first; of one user only what they did or what was done to them.
 */
export function moderationBetween({ since, until, userId }: EventRange) {
  return inBatches(
    (after, limit) =>
      db()
        .select({
          id: moderationLog.id,
          createdAt: moderationLog.createdAt,
          type: moderationLog.type,
          actorId: moderationLog.actorId,
          actor: actors.username,
          userId: moderationLog.userId,
          username: subjects.username,
          postId: moderationLog.postId,
          details: moderationLog.details,
        })
        .from(moderationLog)
        .leftJoin(actors, eq(actors.id, moderationLog.actorId))
        .leftJoin(subjects, eq(subjects.id, moderationLog.userId))
        .where(
          and(
            gt(moderationLog.id, after),
            since && gte(moderationLog.createdAt, since),
            until && lt(moderationLog.createdAt, until),
            userId === undefined ? undefined : or(eq(moderationLog.actorId, userId), eq(moderationLog.userId, userId)),
          ),
        )
        .orderBy(asc(moderationLog.id))
        .limit(limit)
        .all(),
    since && encodeTime(since.getTime(), 10),
  );
}
