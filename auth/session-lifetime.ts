import "server-only";
import { sha256 } from "../accounts/one-time-tokens";
import type { sessions } from "../db/schema";
import { settings } from "../settings";

/* When a session ends, is fresh, and has its use stored. */

export type Session = typeof sessions.$inferSelect;

/** Time between two updates of a session's last use, in milliseconds, if it may be idle for longer. */
const LAST_SEEN_INTERVAL = 60_000;

/** By how much the clocks of hosts may differ, in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Whether to store a session's use: at most once a minute, so that reads cause almost no writes, but four times before it
 * would end for not being used.
 */
export function shouldRecordSeen({ lastSeenAt }: Session, now: Date): boolean {
  const interval = Math.min(LAST_SEEN_INTERVAL, settings().sessionIdleSeconds * 250);
  return now.getTime() - lastSeenAt.getTime() >= interval;
}

/** Whether the user recently confirmed a password or passkey in this session, since the browser was opened. */
export function isFresh(session: Session, freshKey: string | undefined, now = new Date()): boolean {
  const { freshAt, freshKeyHash } = session;
  if (!freshAt || !freshKey || freshKeyHash !== sha256(freshKey)) return false;
  const age = now.getTime() - freshAt.getTime();
  // A time to come is from before the clock was set back.
  return age > -CLOCK_TOLERANCE_MS && age < settings().freshSeconds * 1000;
}

/**
 * When a session's cookie expires: at the session's latest possible end if it is remembered, so that use need not renew
 * the cookie. Undefined if it ends with the browser.
 */
export function cookieExpiry(session: Lifetime): Date | undefined {
  return session.remembered ? latestEnd(session) : undefined;
}

type Lifetime = Pick<Session, "remembered" | "createdAt">;

/** The latest possible end of a session, regardless of use (ASVS 7.3.2). */
export function latestEnd({ remembered, createdAt }: Lifetime): Date {
  const { rememberSeconds, sessionMaxSeconds } = settings();
  return new Date(createdAt.getTime() + (remembered ? rememberSeconds : sessionMaxSeconds) * 1000);
}

/** The end of a session that was last used at `now` (ASVS 7.3.1). */
export function expiry(session: Lifetime, now: Date): Date {
  const { rememberIdleSeconds, sessionIdleSeconds } = settings();
  const idleSeconds = session.remembered ? rememberIdleSeconds : sessionIdleSeconds;
  return new Date(Math.min(latestEnd(session).getTime(), now.getTime() + idleSeconds * 1000));
}
