import "server-only";
import { createHmac } from "node:crypto";
import { settings } from "../settings";
import { type Limit, resetLimits } from "./throttle";

/** Durations in seconds. */
const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/*
 * SP 800-63B-4, 3.2.2: at most 100 consecutive failures per account. A username, an email address and a pending address
 * can identify one account, so unknown browsers have 23 attempts for each, known browsers 20, and confirmations 10.
 */
const UNKNOWN_BROWSERS = { free: 15, wait: 30, ceiling: 23, retention: YEAR };
const KNOWN_BROWSERS = { free: 5, wait: 30, ceiling: 20, retention: YEAR };
const CONFIRMATIONS = { free: 5, wait: 30, ceiling: 10, retention: YEAR };
const SECOND_STEP = { free: 5, wait: 30, ceiling: 100, retention: YEAR };
const UNKNOWN_BROWSERS_AT_IP_ADDRESS = { free: 5, wait: 30, retention: DAY };
const IP_ADDRESS = { free: 30, wait: 10, retention: DAY };
const PICTURES = { free: 20, wait: 60, retention: HOUR };
const INVALID_TOKENS = { free: 30, wait: 10, retention: DAY };
const DOWNLOADS = { free: 20, window: HOUR };
const ACCOUNT_CHANGES = { free: 60, window: HOUR };
// A former username stays reserved for a month, so an account must not collect many.
const RENAMES = { free: 5, window: DAY };
// Each import reads a whole file, and writes many posts.
const IMPORTS = { free: 10, window: HOUR };
const PROVIDER_ATTEMPTS = { free: 100, window: HOUR };
const EMAILS_FOR_LOGIN = { free: 3, wait: 300, retention: DAY };
const EMAILS_FROM_IP_ADDRESS = { free: 20, wait: 60, retention: DAY };

/**
 * What was typed as a username or email address, keyed and hashed: people enter passwords and other people's addresses
 * there. Another AUTH_SECRET starts these counts anew.
 */
export const loginKey = (login: string): string =>
  createHmac("sha256", settings().authSecrets[0])
    .update(`microblog login ${login.trim().toLowerCase()}`)
    .digest("base64url");

/**
 * The key of a network: an IPv4 address, or the first 64 bits of an IPv6 address, the size of a household's network
 * (RFC 6177). "unknown" without an address.
 */
export function networkKey(ipAddress: string | null): string {
  if (!ipAddress?.includes(":")) return ipAddress ?? "unknown";
  const mapped = ipAddress.match(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i)?.[1];
  if (mapped) return mapped;
  const [firstHalf = "", secondHalf] = ipAddress.toLowerCase().split("%")[0]?.split("::") ?? [];
  const leading = firstHalf === "" ? [] : firstHalf.split(":");
  const trailing = secondHalf ? secondHalf.split(":") : [];
  const zeros = Array.from(
    { length: secondHalf === undefined ? 0 : Math.max(0, 8 - leading.length - trailing.length) },
    () => "0",
  );
  return [...leading, ...zeros, ...trailing]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""))
    .join(":");
}

/** Limits sign-ins from unknown browsers: by login, by network address, and by both together. */
export function unknownBrowserLimits(login: string, ipAddress: string | null): Limit[] {
  const [loginHash, network] = [loginKey(login), networkKey(ipAddress)];
  return [
    { key: `sign-in ${loginHash} ${network}`, policy: UNKNOWN_BROWSERS_AT_IP_ADDRESS },
    { key: `sign-in ${loginHash}`, policy: UNKNOWN_BROWSERS },
    ipAddressLimit(ipAddress),
  ];
}

/** Limits sign-ins from one network address, for any account. */
export function ipAddressLimit(ipAddress: string | null): Limit {
  return { key: `sign-in from ${networkKey(ipAddress)}`, policy: IP_ADDRESS };
}

/** Limits sign-ins from browsers that signed in to the account before. Others can't use up this allowance. */
export const knownBrowserLimits = (userId: string): Limit[] => [{ key: `known ${userId}`, policy: KNOWN_BROWSERS }];

/**
 * Limits wrong emailed codes, as those of passwords: by what was typed (as loginKey hashes it) with and without the
 * network address, and by the address.
 */
export const wrongEmailCodeLimits = (loginHash: string, ipAddress: string | null): Limit[] => [
  { key: `email-code ${loginHash} ${networkKey(ipAddress)}`, policy: UNKNOWN_BROWSERS_AT_IP_ADDRESS },
  { key: `email-code ${loginHash}`, policy: UNKNOWN_BROWSERS },
  ipAddressLimit(ipAddress),
];

/** The same for browsers that signed in to the account before. */
export const knownBrowserWrongCodeLimits = (userId: string): Limit[] => [
  { key: `known-email-code ${userId}`, policy: KNOWN_BROWSERS },
];

/** Limits requested emails of all kinds by network address. */
const emailsFrom = (ipAddress: string | null): Limit => ({
  key: `emails from ${networkKey(ipAddress)}`,
  policy: EMAILS_FROM_IP_ADDRESS,
});

/** Limits how often a code is emailed: by what was typed, and by network address. Signing in resets the first. */
export const emailCodeRequestLimits = (login: string, ipAddress: string | null): Limit[] => [
  { key: `code-emails ${loginKey(login)}`, policy: EMAILS_FOR_LOGIN },
  emailsFrom(ipAddress),
];

/** The same for browsers that signed in to the account before: others can't use this up. */
export const knownBrowserCodeRequestLimits = (userId: string): Limit[] => [
  { key: `known-code-emails ${userId}`, policy: EMAILS_FOR_LOGIN },
];

/** Limits second-step attempts. */
export const secondStepLimits = (userId: string): Limit[] => [{ key: `code ${userId}`, policy: SECOND_STEP }];

/** Limits attempts in "Confirm it's you", and current passwords when changing the password. */
export const confirmLimits = (userId: string): Limit[] => [{ key: `confirm ${userId}`, policy: CONFIRMATIONS }];

/** Limits registrations per hour, by network address. */
export const registerLimits = (ipAddress: string | null): Limit[] => [
  { key: `register ${networkKey(ipAddress)}`, policy: { free: settings().registrationsPerHour, window: HOUR } },
];

/** Limits picture uploads, because each one costs the server work. */
export const pictureLimits = (userId: string): Limit[] => [{ key: `pictures ${userId}`, policy: PICTURES }];

/** Limits downloads of an account's data, because each one costs the server work. */
export const downloadLimits = (userId: string): Limit[] => [{ key: `downloads ${userId}`, policy: DOWNLOADS }];

/**
 * Limits how often a network address goes to identity providers: each attempt is a row. Apart from the limits of
 * passwords, so that a provider that is down stops nobody from using another way.
 */
export const providerLimits = (ipAddress: string | null): Limit[] => [
  { key: `provider ${networkKey(ipAddress)}`, policy: PROVIDER_ATTEMPTS },
];

/** Limits requests with invalid access tokens. Valid tokens don't count. */
export const wrongTokenLimits = (ipAddress: string | null): Limit[] => [
  { key: `token ${networkKey(ipAddress)}`, policy: INVALID_TOKENS },
];

/** Limits changes of an account or, by an admin, of the site: profile, access tokens, names of passkeys, invitations. */
export const accountChangeLimits = (userId: string): Limit[] => [{ key: `changes ${userId}`, policy: ACCOUNT_CHANGES }];

/** Limits imports, because each one costs the server work. */
export const importLimits = (userId: string): Limit[] => [{ key: `imports ${userId}`, policy: IMPORTS }];

/** Limits changes of the username. */
export const renameLimits = (userId: string): Limit[] => [{ key: `renames ${userId}`, policy: RENAMES }];

/** The limit of a network address, as a multiple of an account's. */
const ACCOUNTS_PER_NETWORK = 10;

/** Limits posts and replies per hour: by account, and by network address. */
export const postLimits = (userId: string, ipAddress: string | null): Limit[] =>
  hourlyLimits("posts", settings().postsPerHour, userId, ipAddress);

/**
 * Limits interactions per hour: likes, reposts, bookmarks, pins, follows, taking these back, mutes with a button, mutes
 * and blocks by the API, edits of posts, and saved drafts. By account, and by network address.
 */
export const interactionLimits = (userId: string, ipAddress: string | null): Limit[] =>
  hourlyLimits("interactions", settings().interactionsPerHour, userId, ipAddress);

/** Limits reports of posts and people per hour: by account, and by network address. */
export const reportLimits = (userId: string, ipAddress: string | null): Limit[] =>
  hourlyLimits("reports", settings().reportsPerHour, userId, ipAddress);

const hourlyLimits = (kind: string, count: number, userId: string, ipAddress: string | null): Limit[] => [
  { key: `${kind} ${userId}`, policy: { free: count, window: HOUR } },
  { key: `${kind} from ${networkKey(ipAddress)}`, policy: { free: count * ACCOUNTS_PER_NETWORK, window: HOUR } },
];

/** Limits emails that anyone may request: by what they typed (username or address), and by network address. */
export const emailLimits = (login: string, ipAddress: string | null): Limit[] => [
  { key: `emails ${loginKey(login)}`, policy: EMAILS_FOR_LOGIN },
  emailsFrom(ipAddress),
];

/**
 * Limits confirmation emails: by account, and by network address. Only somebody who is signed in, or knows the password,
 * requests them, so that nobody else can use them up.
 */
export const confirmationEmailLimits = (userId: string, ipAddress: string | null): Limit[] => [
  { key: `confirmations ${userId}`, policy: EMAILS_FOR_LOGIN },
  emailsFrom(ipAddress),
];

/** Resets the limits for signing in to an account: by any of its logins from this address, and from known browsers. */
export async function resetSignInLimits(
  user: { id: string; username: string; email: string | null },
  ipAddress: string | null,
): Promise<void> {
  // Not the pending address: it may belong to someone else, whose failures must stay counted.
  const logins = [user.username, user.email].filter((login) => login !== null);
  await resetLimits([
    ...logins.flatMap((login) => [
      ...unknownBrowserLimits(login, ipAddress).slice(0, 2),
      ...wrongEmailCodeLimits(loginKey(login), ipAddress).slice(0, 2),
      ...emailCodeRequestLimits(login, ipAddress).slice(0, 1),
    ]),
    ...knownBrowserLimits(user.id),
    ...knownBrowserWrongCodeLimits(user.id),
    ...knownBrowserCodeRequestLimits(user.id),
    ...confirmLimits(user.id),
  ]);
}
