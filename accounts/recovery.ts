import "server-only";
import { and, eq, ne } from "drizzle-orm";
import { db } from "../db/client";
import { accessTokens, devices, oneTimeTokens, sessions, users } from "../db/schema";
import { postLetter } from "../mail/deliver";
import { resetPasswordLetter } from "../mail/letters";
import { createToken, findToken, redeemToken } from "./one-time-tokens";
import { hashPassword } from "./password";
import { whyGuessable } from "./register";
import { findClaimantsOf, findOwnerOf, findUser, findUserByUsername, type User } from "./users";

/** Most accounts that one request writes letters about. */
const MAX_LETTERS = 3;

/**
 * Writes to whoever forgot a password, by username or email address. Says nothing to the screen about who has an account.
 * An address that nobody confirmed gets a letter for each account that gave it: who reads it gave it, or owns it.
 */
export function writeResetLetters(login: string, callbackUrl: string): void {
  const isAddress = login.includes("@");
  const owner = isAddress ? findOwnerOf(login) : undefined;
  const found = isAddress ? (owner ? [owner] : findClaimantsOf(login, MAX_LETTERS)) : [findUserByUsername(login)];
  for (const user of found) if (user?.active) writeResetLetter(user, callbackUrl);
}

/** Writes a reset letter to one user. Returns the address, or null where there is none. */
export function writeResetLetter(user: User, callbackUrl: string): string | null {
  const email = user.email ?? user.pendingEmail;
  if (!email) return null;
  const token = createToken("reset-password", { userId: user.id, data: { email, callbackUrl } });
  postLetter(resetPasswordLetter(email, user.username, token));
  return email;
}

/** Whose password a link would reset, or null for a link that does not work. Changes nothing. */
export function readReset(token: string): User | null {
  const content = findToken("reset-password", token);
  return (content?.userId && findUser(content.userId)) || null;
}

export type Reset = { user: User; callbackUrl: string };

/**
 * Sets a new password by the token in a letter. Ends every session, every access token and every trust in a browser.
 * Returns whose it was; what is wrong with the password; or null for a link that does not work (any more).
 * @throws ServerBusyError when too many passwords wait to be hashed
 */
export async function resetPassword(token: string, password: string): Promise<Reset | { guessable: string } | null> {
  const owner = readReset(token);
  if (!owner) return null;
  const guessable = whyGuessable({
    username: owner.username,
    email: owner.email ?? owner.pendingEmail ?? "",
    password,
  });
  if (guessable) return { guessable };
  const passwordHash = await hashPassword(password);
  const content = redeemToken("reset-password", token);
  const user = content?.userId ? findUser(content.userId) : undefined;
  if (!content || !user) return null;
  setPasswordHash(user.id, passwordHash);
  return { user, callbackUrl: content.data.callbackUrl ?? "/" };
}

/**
 * Changes a password. Every other session ends, every trust in a browser, and every reset link (ASVS 7.4.3); and every
 * access token where there is no session to keep, which is where it is not the owner who changes it.
 * @returns what is wrong with the new password, or null
 * @throws ServerBusyError when too many passwords wait to be hashed
 */
export async function changePassword(user: User, password: string, keepSessionId?: string): Promise<string | null> {
  const guessable = whyGuessable({ username: user.username, email: user.email ?? user.pendingEmail ?? "", password });
  if (guessable) return guessable;
  setPasswordHash(user.id, await hashPassword(password), keepSessionId);
  return null;
}

function setPasswordHash(userId: string, passwordHash: string, keepSessionId?: string): void {
  db().transaction((tx) => {
    tx.update(users).set({ passwordHash }).where(eq(users.id, userId)).run();
    tx.delete(sessions)
      .where(and(eq(sessions.userId, userId), ne(sessions.id, keepSessionId ?? "")))
      .run();
    if (keepSessionId === undefined) tx.delete(accessTokens).where(eq(accessTokens.userId, userId)).run();
    tx.update(devices).set({ trustedUntil: null }).where(eq(devices.userId, userId)).run();
    for (const purpose of ["reset-password", "second-step"]) {
      tx.delete(oneTimeTokens)
        .where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, purpose)))
        .run();
    }
  });
}
