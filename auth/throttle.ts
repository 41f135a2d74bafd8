import "server-only";
import { eq, inArray, sql } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { throttles } from "../db/schema";
import { msg } from "../i18n/msg";
import { log } from "../log";
import { count } from "../metrics";

/** How a counter limits attempts. */
type Policy = {
  /** Attempts before the first wait. */
  free: number;
  /** The first wait, in seconds. Each further attempt doubles it. */
  wait: number;
  /** Attempts after which every further one is refused until the counter is reset. */
  ceiling?: number;
  /** Seconds without an attempt after which the counter expires. */
  retention: number;
};

/** How a counter limits a rate: `free` attempts in `window` seconds from the first. */
type RatePolicy = { free: number; window: number };

/** A counter and its policy. */
export type Limit = { key: string; policy: Policy | RatePolicy };

/** Longest wait, in seconds. */
const MAX_WAIT = 3600;

/** By how much the clocks of hosts may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Why an attempt is refused: the wait in seconds. `isFinal` means that waiting does not help. */
export type Refusal = { seconds: number; isFinal: boolean };

/**
 * Counts an attempt before it is made, so that concurrent attempts all count. Returns null, or why the attempt is
 * refused. A refused attempt does not count. One transaction.
 */
export async function consume(limits: Limit[], now = new Date()): Promise<Refusal | null> {
  const refused = await countOrRefuse(limits, now);
  if (!refused) return null;
  // A key's first word names its limit; the rest says for whom (throttle-limits.ts).
  const limit = refused.key.split(" ", 1)[0] ?? "";
  count("microblog_throttle_refusals_total", { limit });
  log().warn({ event: "throttled", limit });
  return refused.refusal;
}

/** Counts an attempt, or returns why it is refused, and by which limit. */
function countOrRefuse(limits: Limit[], now: Date): Promise<{ refusal: Refusal; key: string } | null> {
  return transaction(async (tx) => {
    const keys = limits.map(({ key }) => key);
    const longest = new Map(limits.map(({ key, policy }) => [key, "window" in policy ? policy.window : MAX_WAIT]));
    const rows = new Map(
      (await tx.select().from(throttles).where(inArray(throttles.key, keys)).all())
        .filter(({ expiresAt }) => expiresAt > now)
        // A wait longer than any policy's was stored before the clock was set back: it would last too long.
        .filter(
          ({ key, blockedUntil }) =>
            (blockedUntil ?? now) <= addSeconds(now, (longest.get(key) ?? 0) + CLOCK_TOLERANCE_SECONDS),
        )
        .map((row) => [row.key, row]),
    );
    let wait = 0;
    let refusingKey = "";
    for (const { key, policy } of limits) {
      const row = rows.get(key);
      if ("ceiling" in policy && policy.ceiling && row && row.attempts >= policy.ceiling) {
        return { refusal: { seconds: MAX_WAIT, isFinal: true }, key };
      }
      const remaining = (row?.blockedUntil?.getTime() ?? 0) - now.getTime();
      if (remaining > wait) [wait, refusingKey] = [remaining, key];
    }
    if (wait > 0) {
      return { refusal: { seconds: Math.ceil(wait / 1000), isFinal: false }, key: refusingKey };
    }
    for (const { key, policy } of limits) {
      const row = nextRow(policy, rows.get(key), now);
      await tx
        .insert(throttles)
        .values({ key, ...row })
        .onConflictDoUpdate({ target: throttles.key, set: row })
        .run();
    }
    return null;
  });
}

/** A counter after one more attempt. */
function nextRow(policy: Policy | RatePolicy, row: { attempts: number; expiresAt: Date } | undefined, now: Date) {
  const attempts = (row?.attempts ?? 0) + 1;
  const isUsedUp = attempts >= policy.free;
  if ("window" in policy) {
    const expiresAt = row?.expiresAt ?? addSeconds(now, policy.window);
    return { attempts, blockedUntil: isUsedUp ? expiresAt : null, expiresAt };
  }
  const wait = Math.min(MAX_WAIT, policy.wait * 2 ** (attempts - policy.free));
  return {
    attempts,
    blockedUntil: isUsedUp ? addSeconds(now, wait) : null,
    expiresAt: addSeconds(now, policy.retention),
  };
}

const addSeconds = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** Undoes attempts that should not count: the server was busy, or the credentials were correct. */
export async function refund(limits: Limit[]): Promise<void> {
  for (const { key } of limits) {
    await db()
      .update(throttles)
      .set({ attempts: sql`max(0, ${throttles.attempts} - 1)`, blockedUntil: null })
      .where(eq(throttles.key, key))
      .run();
  }
}

/** Resets counters, for example after a successful attempt. */
export async function resetLimits(limits: Limit[]): Promise<void> {
  const keys = limits.map(({ key }) => key);
  if (keys.length > 0) await db().delete(throttles).where(inArray(throttles.key, keys)).run();
}

/** The error message with the wait before the next attempt. Translate it with t(). */
export function tooManyAttemptsMessage(seconds: number): string {
  if (seconds < 60) {
    return msg("Too many attempts. Try again in {count, plural, one {# second} other {# seconds}}.", {
      count: seconds,
    });
  }
  const minutes = Math.ceil(seconds / 60);
  if (minutes === 60) return msg("Too many attempts. Try again in an hour.");
  return msg("Too many attempts. Try again in {count, plural, one {# minute} other {# minutes}}.", { count: minutes });
}
