import "server-only";
import { eq, inArray, sql } from "drizzle-orm";
import { sha256 } from "../accounts/one-time-tokens";
import { db, transaction } from "../db/client";
import { throttles } from "../db/schema";
import { msg } from "../i18n/msg";

type Policy = {
  /** Attempts before there is anything to wait for. */
  free: number;
  /** The first wait, in seconds; each further attempt doubles it. */
  wait: number;
  /** Attempts after which there are no more until somebody proves who they are. */
  ceiling?: number;
  /** Seconds without an attempt after which all are forgotten. */
  memory: number;
};

/** One counter and its policy. */
export type Limit = { key: string; policy: Policy };

/** Longest wait, in seconds. */
const MAX_WAIT = 3600;

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/*
 * SP 800-63B-4, 3.2.2: no more than 100 consecutive failures an account. A username, an address and one that waits to be
 * confirmed lead to one account, so strangers have 23 tries by each, the owner's browsers 20, and confirming 10.
 */
const STRANGERS = { free: 15, wait: 30, ceiling: 23, memory: YEAR };
const KNOWN_BROWSERS = { free: 5, wait: 30, ceiling: 20, memory: YEAR };
const CONFIRMATIONS = { free: 5, wait: 30, ceiling: 10, memory: YEAR };
const CODES = { free: 5, wait: 30, ceiling: 100, memory: YEAR };
const STRANGER_AT_ADDRESS = { free: 5, wait: 30, memory: DAY };
const ADDRESS = { free: 30, wait: 10, memory: DAY };
const REGISTRATIONS = { free: 20, wait: 60, memory: DAY };
const PICTURES = { free: 20, wait: 60, memory: HOUR };
const WRONG_TOKENS = { free: 30, wait: 10, memory: DAY };
const REPORTS = { free: 20, wait: 60, memory: DAY };
const LETTERS_ABOUT_ONE = { free: 3, wait: 300, memory: DAY };
const LETTERS_FROM_ADDRESS = { free: 20, wait: 60, memory: DAY };

/** Names are hashed: people type passwords and other people's addresses there. */
const nameKey = (login: string) => sha256(login.trim().toLowerCase());

/** One host: an IPv4 address, or the first 64 bits of an IPv6 one, which is what a household gets (RFC 6177). */
export function networkKey(address: string | null): string {
  if (!address?.includes(":")) return address ?? "unknown";
  const mapped = address.match(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i)?.[1];
  if (mapped) return mapped;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const zeros = Array.from(
    { length: tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length) },
    () => "0",
  );
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""))
    .join(":");
}

/** What limits a stranger's sign-in by this name: the name, the address, and both together. */
export function strangerLimits(login: string, address: string | null): Limit[] {
  const [name, host] = [nameKey(login), networkKey(address)];
  return [
    { key: `sign-in ${name} ${host}`, policy: STRANGER_AT_ADDRESS },
    { key: `sign-in ${name}`, policy: STRANGERS },
    addressLimit(address),
  ];
}

/** What limits sign-ins from one address, whoever is meant. */
export function addressLimit(address: string | null): Limit {
  return { key: `sign-in from ${networkKey(address)}`, policy: ADDRESS };
}

/** What limits sign-ins from browsers that signed in to the account before: an allowance that strangers can't use up. */
export const knownBrowserLimits = (userId: string): Limit[] => [{ key: `known ${userId}`, policy: KNOWN_BROWSERS }];

/** What limits codes of the second step. */
export const codeLimits = (userId: string): Limit[] => [{ key: `code ${userId}`, policy: CODES }];

/** What limits the password in "Confirm it's you". */
export const confirmLimits = (userId: string): Limit[] => [{ key: `confirm ${userId}`, policy: CONFIRMATIONS }];

/** What limits new accounts. */
export const registerLimits = (address: string | null): Limit[] => [
  { key: `register ${networkKey(address)}`, policy: REGISTRATIONS },
];

/** What limits the pictures that somebody uploads: each is work for the server. */
export const pictureLimits = (userId: string): Limit[] => [{ key: `pictures ${userId}`, policy: PICTURES }];

/** What limits requests with access tokens that are none. Right ones don't count. */
export const wrongTokenLimits = (address: string | null): Limit[] => [
  { key: `token ${networkKey(address)}`, policy: WRONG_TOKENS },
];

/** What limits reports of posts. */
export const reportLimits = (userId: string): Limit[] => [{ key: `report ${userId}`, policy: REPORTS }];

/** What limits letters: about one name or address, and from one network address. */
export const emailLimits = (about: string, address: string | null): Limit[] => [
  { key: `letters ${nameKey(about)}`, policy: LETTERS_ABOUT_ONE },
  { key: `letters from ${networkKey(address)}`, policy: LETTERS_FROM_ADDRESS },
];

/** Why an attempt may not be made: how long to wait, in seconds, or that waiting does not help. */
export type Refusal = { seconds: number; isFinal: boolean };

/**
 * Counts an attempt, before it is made, so that many at once are as many. Returns null, or why it may not be made,
 * in which case it does not count. One transaction, whoever else counts at the same time.
 */
export function consume(limits: Limit[], now = new Date()): Promise<Refusal | null> {
  return transaction(async (tx) => {
    const keys = limits.map(({ key }) => key);
    const rows = new Map(
      (await tx.select().from(throttles).where(inArray(throttles.key, keys)).all())
        .filter(({ expiresAt }) => expiresAt > now)
        .map((row) => [row.key, row]),
    );
    let wait = 0;
    for (const { key, policy } of limits) {
      const row = rows.get(key);
      if (policy.ceiling && row && row.attempts >= policy.ceiling) return { seconds: MAX_WAIT, isFinal: true };
      wait = Math.max(wait, (row?.blockedUntil?.getTime() ?? 0) - now.getTime());
    }
    if (wait > 0) return { seconds: Math.ceil(wait / 1000), isFinal: false };
    for (const { key, policy } of limits) {
      const attempts = (rows.get(key)?.attempts ?? 0) + 1;
      const row = {
        attempts,
        blockedUntil:
          attempts < policy.free ? null : after(now, Math.min(MAX_WAIT, policy.wait * 2 ** (attempts - policy.free))),
        expiresAt: after(now, policy.memory),
      };
      await tx
        .insert(throttles)
        .values({ key, ...row })
        .onConflictDoUpdate({ target: throttles.key, set: row })
        .run();
    }
    return null;
  });
}

const after = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** Takes attempts back that were none after all: the server was busy, or it was the right person. */
export async function refund(limits: Limit[]): Promise<void> {
  for (const { key } of limits) {
    await db()
      .update(throttles)
      .set({ attempts: sql`max(0, ${throttles.attempts} - 1)`, blockedUntil: null })
      .where(eq(throttles.key, key))
      .run();
  }
}

/** Forgets all attempts: somebody proved who they are. */
export async function resetLimits(limits: Limit[]): Promise<void> {
  const keys = limits.map(({ key }) => key);
  if (keys.length > 0) await db().delete(throttles).where(inArray(throttles.key, keys)).run();
}

/** Forgets what limits signing in to an account, by whatever name and from wherever. */
export async function resetSignInLimits(
  user: { id: string; username: string; email: string | null },
  address: string | null,
): Promise<void> {
  // Not by an address that they only claim: it may be somebody else's, whose failures they must not forget.
  const logins = [user.username, user.email].filter((login) => login !== null);
  await resetLimits([
    ...logins.flatMap((login) => strangerLimits(login, address).slice(0, 2)),
    ...knownBrowserLimits(user.id),
    ...confirmLimits(user.id),
  ]);
}

/** When somebody who has tried too often may try again, for them to read. */
export function tooManyAttempts(seconds: number): string {
  if (seconds < 60) {
    return msg("Too many attempts. Try again in {count, plural, one {# second} other {# seconds}}.", {
      count: seconds,
    });
  }
  const minutes = Math.ceil(seconds / 60);
  if (minutes === 60) return msg("Too many attempts. Try again in an hour.");
  return msg("Too many attempts. Try again in {count, plural, one {# minute} other {# minutes}}.", { count: minutes });
}
