import "server-only";
import { and, count, desc, eq, gt, inArray, lt } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { securityEvents, users } from "../db/schema";
import type { AccountEvent, Client, EventType } from "./types";

/** Security events per page. */
export const SECURITY_EVENTS_PAGE_SIZE = 50;

/** Events about a request rather than an account. */
const NOT_STORED = new Set<EventType>([
  "session-loaded",
  "unauthorized",
  "fresh-sign-in-needed",
  "password-reset-requested",
]);

const nextId = monotonicFactory();

/** Stores an event of an account, for its owner to read. */
export async function recordSecurityEvent(event: AccountEvent, { address, device }: Client): Promise<void> {
  if (NOT_STORED.has(event.type) || !("userId" in event) || !event.userId) return;
  const { type, userId, ...rest } = event;
  const { sessionId: _, ...stored } = rest as Record<string, unknown>;
  const details = Object.fromEntries(
    Object.entries(stored)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]),
  );
  const createdAt = new Date();
  await db()
    .insert(securityEvents)
    .values({ id: nextId(createdAt.getTime()), userId, type, details, device, address, createdAt })
    .run();
}

export type SecurityEvent = typeof securityEvents.$inferSelect;

/**
 * A page of a user's security events, newest first, before the given id if any. One extra row shows that there are
 * more.
 */
export async function readSecurityEvents(
  userId: string,
  before?: string,
): Promise<{ lines: SecurityEvent[]; next: string | null }> {
  const rows = await db()
    .select()
    .from(securityEvents)
    .where(and(eq(securityEvents.userId, userId), before ? lt(securityEvents.id, before) : undefined))
    .orderBy(desc(securityEvents.id))
    .limit(SECURITY_EVENTS_PAGE_SIZE + 1)
    .all();
  const lines = rows.slice(0, SECURITY_EVENTS_PAGE_SIZE);
  return { lines, next: rows.length > SECURITY_EVENTS_PAGE_SIZE ? (lines.at(-1)?.id ?? null) : null };
}

/** Kinds of security events that admins can look at alone. */
const KINDS = {
  "sign-ins": ["signed-in"],
  failures: ["sign-in-failed", "fresh-sign-in-failed", "session-protected"],
  accounts: ["registered", "deletion-requested", "deletion-undone", "deactivated", "reactivated"],
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
      .select({ line: securityEvents, username: users.username })
      .from(securityEvents)
      .innerJoin(users, eq(users.id, securityEvents.userId))
      .where(and(before ? lt(securityEvents.id, before) : undefined, isWanted))
      .orderBy(desc(securityEvents.id))
      .limit(SECURITY_EVENTS_PAGE_SIZE + 1)
      .all()
  ).map(({ line, username }) => ({ ...line, username }));
  const lines = rows.slice(0, SECURITY_EVENTS_PAGE_SIZE);
  return { lines, next: rows.length > SECURITY_EVENTS_PAGE_SIZE ? (lines.at(-1)?.id ?? null) : null };
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
