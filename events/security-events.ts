import "server-only";
import { and, asc, count, desc, eq, gt, gte, inArray, lt, notInArray } from "drizzle-orm";
import { encodeTime, monotonicFactory } from "ulid";
import { type EventRange, inBatches } from "../db/batches";
import { db } from "../db/client";
import { toPage } from "../db/pages";
import { securityEvents, users } from "../db/schema";
import type { AccountEvent, Client, EventType } from "./types";

/** Security events per page. */
const SECURITY_EVENTS_PAGE_SIZE = 50;

/** Events about a request rather than an account. */
const NOT_STORED = new Set<EventType>([
  "session-loaded",
  "unauthorized",
  "fresh-sign-in-needed",
  "password-reset-requested",
]);

const nextId = monotonicFactory();

/** Whether an event is about an account that exists, and not about one request of it. */
export const isAboutAccount = (event: AccountEvent): event is AccountEvent & { userId: string } =>
  !NOT_STORED.has(event.type) && "userId" in event && Boolean(event.userId);

/** What an event says besides its type and user, as text. Never the session: its id opens the account. */
export function detailsOf(event: AccountEvent): Record<string, string> {
  const { type: _type, userId: _user, sessionId: _session, ...stored } = event as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(stored)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]),
  );
}

/** Stores an event of an account, for its owner to read. */
export async function recordSecurityEvent(event: AccountEvent, { ipAddress, device }: Client): Promise<void> {
  if (!isAboutAccount(event)) return;
  const { type, userId } = event;
  const details = detailsOf(event);
  const createdAt = new Date();
  await db()
    .insert(securityEvents)
    .values({ id: nextId(createdAt.getTime()), userId, type, details, device, ipAddress, createdAt })
    .run();
}

/** How many events of an account its own users caused in the last hour: not failures, which anybody can cause. */
export async function countRecentEvents(userId: string, now = new Date()): Promise<number> {
  const recent = and(
    eq(securityEvents.userId, userId),
    gt(securityEvents.id, encodeTime(now.getTime() - 3_600_000)),
    notInArray(securityEvents.type, ["sign-in-failed", "fresh-sign-in-failed"]),
  );
  return (await db().select({ n: count() }).from(securityEvents).where(recent).get())?.n ?? 0;
}

export type SecurityEvent = typeof securityEvents.$inferSelect;

/**
 * A page of a user's security events, newest first, before the given id if any.
 */
export async function readSecurityEvents(
  userId: string,
  before?: string,
): Promise<{ events: SecurityEvent[]; next: string | null }> {
  const rows = await db()
    .select()
    .from(securityEvents)
    .where(and(eq(securityEvents.userId, userId), before ? lt(securityEvents.id, before) : undefined))
    .orderBy(desc(securityEvents.id))
    .limit(SECURITY_EVENTS_PAGE_SIZE + 1)
    .all();
  const { page: events, next } = toPage(rows, SECURITY_EVENTS_PAGE_SIZE);
  return { events, next };
}

/** Kinds of security events that admins can look at alone. */
const KINDS = {
  "sign-ins": ["signed-in"],
  failures: ["sign-in-failed", "fresh-sign-in-failed", "session-protected"],
  accounts: ["registered", "deletion-requested", "deletion-canceled", "suspended", "reinstated"],
  roles: ["role-granted", "role-revoked"],
} satisfies Record<string, EventType[]>;

export type EventKind = keyof typeof KINDS;
export const EVENT_KINDS = Object.keys(KINDS) as EventKind[];

/**
 * A page of all security events, or those of a kind, newest first, before the given id if any, with their users. For
 * admins.
 */
export async function readAllSecurityEvents(before?: string, kind?: EventKind) {
  const isWanted = kind && inArray(securityEvents.type, KINDS[kind]);
  const rows = (
    await db()
      .select({ event: securityEvents, username: users.username })
      .from(securityEvents)
      .innerJoin(users, eq(users.id, securityEvents.userId))
      .where(and(before ? lt(securityEvents.id, before) : undefined, isWanted))
      .orderBy(desc(securityEvents.id))
      .limit(SECURITY_EVENTS_PAGE_SIZE + 1)
      .all()
  ).map(({ event, username }) => ({ ...event, username }));
  const { page: events, next } = toPage(rows, SECURITY_EVENTS_PAGE_SIZE);
  return { events, next };
}

/** All security events from `since` and before `until`, of one user or all, oldest first, with their users. */
export function securityEventsBetween({ since, until, userId }: EventRange) {
  return inBatches(
    (after, limit) =>
      db()
        .select({
          id: securityEvents.id,
          createdAt: securityEvents.createdAt,
          type: securityEvents.type,
          userId: securityEvents.userId,
          username: users.username,
          details: securityEvents.details,
          device: securityEvents.device,
          ipAddress: securityEvents.ipAddress,
        })
        .from(securityEvents)
        .innerJoin(users, eq(users.id, securityEvents.userId))
        .where(
          and(
            gt(securityEvents.id, after),
            since && gte(securityEvents.createdAt, since),
            until && lt(securityEvents.createdAt, until),
            userId === undefined ? undefined : eq(securityEvents.userId, userId),
          ),
        )
        .orderBy(asc(securityEvents.id))
        .limit(limit)
        .all(),
    since && encodeTime(since.getTime(), 10),
  );
}

/** How many sign-ins to an account have failed since the last successful one. */
export async function countFailuresSinceSignIn(userId: string): Promise<number> {
  const last = await db()
    .select({ id: securityEvents.id })
    .from(securityEvents)
    .where(and(eq(securityEvents.userId, userId), eq(securityEvents.type, "signed-in")))
    .orderBy(desc(securityEvents.id))
    .limit(1)
    .get();
  const failures = and(
    eq(securityEvents.userId, userId),
    eq(securityEvents.type, "sign-in-failed"),
    last ? gt(securityEvents.id, last.id) : undefined,
  );
  return (await db().select({ n: count() }).from(securityEvents).where(failures).get())?.n ?? 0;
}
