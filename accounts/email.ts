import "server-only";
import { and, eq, isNotNull, ne, sql } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { users } from "../db/schema";
import { translateFor } from "../i18n/catalog";
import { sendEmail } from "../mail/deliver";
import { addressTakenEmail, confirmationEmail } from "../mail/templates";
import { consumeToken, createToken, deleteTokens, findToken, lifetimeOf, storeToken } from "./one-time-tokens";
import { addressToConfirm, findOwnerOf, findUser, type User } from "./users";

/**
 * Sends a confirmation link to an address that a user entered. If the address already belongs to another confirmed
 * account, sends a notice to its owner instead. The page looks the same in both cases (ASVS 6.3.8).
 * @param callbackUrl the destination after confirming
 */
export async function sendConfirmation(
  user: Pick<User, "id" | "username" | "language">,
  email: string,
  callbackUrl: string,
): Promise<void> {
  const owner = await findOwnerOf(email);
  if (owner && owner.id !== user.id && owner.emailVerifiedAt) {
    await sendEmail(addressTakenEmail(translateFor(owner), email, owner.username, user.username));
    return;
  }
  const token = await createToken("confirm-email", { userId: user.id, data: { email, callbackUrl } });
  await sendEmail(confirmationEmail(translateFor(user), email, user.username, token), lifetimeOf("confirm-email"));
}

/** Sends the confirmation email again, if the user has an unconfirmed address. */
export async function resendConfirmation(user: User, callbackUrl: string): Promise<void> {
  const email = addressToConfirm(user);
  if (email) await sendConfirmation(user, email, callbackUrl);
}

/** Stores a user's new address as pending. The old address stays until the new one is confirmed. */
export async function requestEmailChange(userId: string, email: string): Promise<void> {
  await db().update(users).set({ pendingEmail: email }).where(eq(users.id, userId)).run();
}

/**
 * Forgets the address that a user wants to change to, and its links: a stranger may have asked for them. Someone without
 * another address keeps it.
 */
export async function cancelEmailChange(userId: string): Promise<void> {
  const isChanging = and(eq(users.id, userId), isNotNull(users.email), isNotNull(users.pendingEmail));
  await transaction(async (tx) => {
    const { rowsAffected } = await tx.update(users).set({ pendingEmail: null }).where(isChanging).run();
    if (rowsAffected > 0) await deleteTokens(tx, userId, ["confirm-email"]);
  });
}

type Claim = { user: User; email: string; callbackUrl: string };

/** What a link would confirm, or null if it is invalid or its address was replaced since. Does not consume it. */
async function findClaim(token: string, now: Date): Promise<Claim | null> {
  const content = await findToken("confirm-email", token, now);
  const user = content?.userId ? await findUser(content.userId) : undefined;
  const { email, callbackUrl = "/" } = content?.data ?? {};
  if (!user || !email || addressToConfirm(user)?.toLowerCase() !== email.toLowerCase()) return null;
  return { user, email, callbackUrl };
}

/** The username and address that a link would confirm, or null if it would confirm none. Does not consume it. */
export async function readConfirmation(token: string): Promise<{ username: string; email: string } | null> {
  const claim = await findClaim(token, new Date());
  return claim && { username: claim.user.username, email: claim.email };
}

/** `isRepeated` if the link has confirmed the address a moment ago: without JavaScript, a double click sends a form twice. */
export type Confirmation = { user: User; callbackUrl: string; oldEmail: string | null; isRepeated: boolean };

/**
 * Confirms an address by the token in an email to it. Another account that holds the address unconfirmed loses it,
 * because its emails prove who owns the address. Returns null if the link is invalid, expired, or used more than a minute
 * ago. One transaction: a link is used up only if it has done its work.
 */
export function confirmEmail(token: string, now = new Date()): Promise<Confirmation | null> {
  return transaction(async (tx) => {
    const claim = await findClaim(token, now);
    if (!claim) return await findRepeated(token, now);
    const { user, email, callbackUrl } = claim;
    const isThisAddress = and(sql`lower(${users.email}) = lower(${email})`, ne(users.id, user.id));
    const claimant = await tx.select().from(users).where(isThisAddress).get();
    if (claimant?.emailVerifiedAt || !(await consumeToken("confirm-email", token, now))) return null;
    if (claimant)
      await tx
        .update(users)
        .set({ email: null, pendingEmail: claimant.pendingEmail ?? claimant.email })
        .where(eq(users.id, claimant.id))
        .run();
    await tx.update(users).set({ email, emailVerifiedAt: now, pendingEmail: null }).where(eq(users.id, user.id)).run();
    await storeToken("confirmed-email", token, { userId: user.id, data: { callbackUrl } }, now);
    const oldEmail = user.email?.toLowerCase() === email.toLowerCase() ? null : user.email;
    return { user, callbackUrl, oldEmail, isRepeated: false };
  });
}

async function findRepeated(token: string, now: Date): Promise<Confirmation | null> {
  const used = await findToken("confirmed-email", token, now);
  const user = used?.userId ? await findUser(used.userId) : undefined;
  return user ? { user, callbackUrl: used?.data.callbackUrl ?? "/", oldEmail: null, isRepeated: true } : null;
}
