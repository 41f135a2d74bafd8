import "server-only";
import { and, eq, ne } from "drizzle-orm";
import { transaction } from "../db/client";
import { accessTokens, sessions, users } from "../db/schema";
import { translateFor } from "../i18n/catalog";
import { sendEmail } from "../mail/deliver";
import { resetPasswordEmail } from "../mail/templates";
import { cancelEmailChange } from "./email";
import { consumeToken, createToken, deleteTokens, findToken, lifetimeOf, type TokenContent } from "./one-time-tokens";
import { hashPassword } from "./password";
import { randomCode } from "./random-code";
import { cancelTotpSetup } from "./second-step/totp";
import { revokeTrustedDevices } from "./trusted-devices";
import { AccountChangedError, requireUnchangedAccount } from "./unchanged-account";
import { findClaimantsOf, findOwnerOf, findUser, findUserByUsername, type User } from "./users";
import { weakPasswordReason } from "./weak-passwords";

/** Maximum number of emails for one request: one per account. */
const MAX_EMAILS = 3;

/** How long a temporary password signs in, in milliseconds. */
const TEMPORARY_PASSWORD_LIFETIME = 24 * 3_600_000;

/** Length of a temporary password: 90 bits. */
const TEMPORARY_PASSWORD_LENGTH = 18;

/**
 * Sends password reset links for a username or an email address. The page does not reveal whether an account exists. An
 * address without an owner gets one email per account that claims it: its reader either entered it or owns it.
 */
export async function sendPasswordResets(login: string, callbackUrl: string): Promise<void> {
  const isAddress = login.includes("@");
  const owner = isAddress ? await findOwnerOf(login) : undefined;
  const claimants = isAddress
    ? owner
      ? [owner]
      : await findClaimantsOf(login, MAX_EMAILS)
    : [await findUserByUsername(login)];
  for (const user of claimants) if (user?.active) await sendPasswordReset(user, callbackUrl);
}

/** The address that a user's emails about the password go to, or null. */
const passwordEmailOf = ({ email, pendingEmail }: User) => email ?? pendingEmail;

/** Sends a user a link to choose a password. Returns the address, or null if the user has none. */
export async function sendPasswordReset(
  user: User,
  callbackUrl: string,
  composeEmail: typeof resetPasswordEmail = resetPasswordEmail,
): Promise<string | null> {
  const email = passwordEmailOf(user);
  if (!email) return null;
  const token = await createToken("reset-password", { userId: user.id, data: { email, callbackUrl } });
  await sendEmail(composeEmail(translateFor(user), email, user.username, token), lifetimeOf("reset-password"));
  return email;
}

/** The user whose password a link would reset, or null if the link is invalid. Does not consume it. */
export async function readReset(token: string): Promise<User | null> {
  return userOf(await findToken("reset-password", token));
}

/** The user of a reset link, or null if it was sent to an address that is not theirs any more. */
async function userOf(content: TokenContent | null): Promise<User | null> {
  const user = content?.userId ? await findUser(content.userId) : undefined;
  if (!user) return null;
  const sentTo = content?.data.email;
  return sentTo === undefined || sentTo === passwordEmailOf(user) ? user : null;
}

export type Reset = { user: User; callbackUrl: string };

/**
 * Sets a new password by the token in an email. Ends every session, deletes every access token and revokes all browser
 * trust. Returns the user; or why the password is weak; or null if the link is invalid, used or expired.
 * @param alsoStore what belongs to the same transaction, such as the event
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function resetPassword(
  token: string,
  password: string,
  alsoStore?: (user: User) => Promise<void>,
): Promise<Reset | { weakPassword: string } | null> {
  const owner = await readReset(token);
  if (!owner) return null;
  const weakPassword = weakPasswordReason({
    username: owner.username,
    email: passwordEmailOf(owner) ?? "",
    password,
  });
  if (weakPassword) return { weakPassword };
  const passwordHash = await hashPassword(password);
  // One transaction: a link is used up only if it has done its work.
  return transaction(async () => {
    const content = await findToken("reset-password", token);
    const user = await userOf(content);
    if (!content || !user || !(await consumeToken("reset-password", token))) return null;
    await setPasswordHash(user.id, passwordHash);
    await alsoStore?.(user);
    return { user, callbackUrl: content.data.callbackUrl ?? "/" };
  });
}

/**
 * Changes the password of a user, with which their old one was compared. Ends every session but the one that changes it,
 * and revokes all browser trust and every reset link (ASVS 7.4.3).
 * @param alsoStore what belongs to the same transaction, such as the event
 * @returns why the new password is weak, or null
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 * @throws AccountChangedError if the password was changed or the session ended meanwhile: somebody got the account back
 */
export async function changePassword(
  user: User,
  password: string,
  keepSessionId: string,
  alsoStore?: () => Promise<void>,
): Promise<string | null> {
  const weakPassword = weakPasswordReason({
    username: user.username,
    email: passwordEmailOf(user) ?? "",
    password,
  });
  if (weakPassword) return weakPassword;
  await setPasswordHash(user.id, await hashPassword(password), {
    kept: { user, sessionId: keepSessionId },
    alsoStore,
  });
  return null;
}

/** A random password from the operator, and until when it signs in. Its owner must then choose another. */
export type TemporaryPassword = { password: string; until: Date };

/**
 * Gives a user a temporary password, so that the operator never knows the one they use (ASVS 6.4.6). Ends every session,
 * deletes every access token and revokes all browser trust and every reset link.
 * @param alsoStore what belongs to the same transaction, such as the event
 */
export async function setTemporaryPassword(
  { id }: User,
  now = new Date(),
  alsoStore?: () => Promise<void>,
): Promise<TemporaryPassword> {
  const password = randomCode(TEMPORARY_PASSWORD_LENGTH);
  const until = new Date(now.getTime() + TEMPORARY_PASSWORD_LIFETIME);
  await setPasswordHash(id, await hashPassword(password), { temporaryPasswordUntil: until, alsoStore });
  return { password, until };
}

type PasswordOptions = {
  /** The session that changes it, and its user, who had the old password. */
  kept?: { sessionId: string; user: User };
  temporaryPasswordUntil?: Date;
  alsoStore?: (() => Promise<void>) | undefined;
};

/**
 * Stores a new password. Without a session that is kept, its owner may have lost control: every access token and every
 * "This wasn't me" link goes too.
 */
async function setPasswordHash(
  userId: string,
  passwordHash: string,
  { kept, temporaryPasswordUntil, alsoStore }: PasswordOptions = {},
): Promise<void> {
  await transaction(async (tx) => {
    if (kept) {
      await requireUnchangedAccount(tx, kept.user);
      const session = await tx.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, kept.sessionId)).get();
      if (!session) throw new AccountChangedError();
    }
    await tx
      .update(users)
      .set({ passwordHash, temporaryPasswordUntil: temporaryPasswordUntil ?? null })
      .where(eq(users.id, userId))
      .run();
    await tx
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), ne(sessions.id, kept?.sessionId ?? "")))
      .run();
    if (!kept) {
      await tx.delete(accessTokens).where(eq(accessTokens.userId, userId)).run();
      await deleteTokens(tx, userId, ["not-me"]);
    }
    await deleteTokens(tx, userId, ["reset-password", "second-step", "email-sign-in"]);
    await undoPreparations(userId);
    await alsoStore?.();
  });
}

/**
 * Undoes what a stranger may have prepared to get in again: trust in browsers, a change of address that is not confirmed,
 * and the setup of an authenticator app.
 */
export function undoPreparations(userId: string): Promise<void> {
  return transaction(async () => {
    await revokeTrustedDevices(userId);
    await cancelEmailChange(userId);
    await cancelTotpSetup(userId);
  });
}
