import "server-only";
import { desc, eq, lt } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { monotonicFactory } from "ulid";
import { type Db, db, noteWrite } from "../db/client";
import { moderationActs, posts, users } from "../db/schema";

/** Acts on a page of the log. */
export const ACTS_PAGE_SIZE = 50;

/** What moderators and admins do. */
export type ActType =
  | "post-hidden"
  | "post-shown"
  | "reports-dismissed"
  | "suspended"
  | "reinstated"
  | "registration-changed"
  | "invite-made"
  | "invite-withdrawn";

type NewAct = {
  type: ActType;
  actorId: string;
  userId?: string;
  postId?: string;
  /** Such as the reason; never a token. */
  details?: Record<string, string>;
};

const nextId = monotonicFactory();

/** Writes down what somebody did, in the transaction that does it. */
export async function writeAct(tx: Db, { details = {}, ...act }: NewAct, now: Date): Promise<void> {
  await tx
    .insert(moderationActs)
    .values({ id: nextId(now.getTime()), details, createdAt: now, ...act })
    .run();
  await noteWrite(act.actorId);
}

const [actors, subjects] = [alias(users, "actors"), alias(users, "subjects")];

/** An act as its peers read it. Whoever has left by now is null. */
export type Act = Awaited<ReturnType<typeof readActs>>["acts"][number];

/** A page of the log, newest first, before an act's id where one is given. */
export async function readActs(before?: string) {
  const found = await db()
    .select({
      id: moderationActs.id,
      type: moderationActs.type,
      actor: actors.username,
      userId: moderationActs.userId,
      user: subjects.username,
      /** Whether whom it was done to can sign in now. */
      isActive: subjects.active,
      /** Null where the post is gone. */
      postId: posts.id,
      details: moderationActs.details,
      createdAt: moderationActs.createdAt,
    })
    .from(moderationActs)
    .leftJoin(actors, eq(actors.id, moderationActs.actorId))
    .leftJoin(subjects, eq(subjects.id, moderationActs.userId))
    .leftJoin(posts, eq(posts.id, moderationActs.postId))
    .where(before ? lt(moderationActs.id, before) : undefined)
    .orderBy(desc(moderationActs.id))
    .limit(ACTS_PAGE_SIZE + 1)
    .all();
  const acts = found.slice(0, ACTS_PAGE_SIZE);
  return { acts, next: found.length > ACTS_PAGE_SIZE ? (acts.at(-1)?.id ?? null) : null };
}
