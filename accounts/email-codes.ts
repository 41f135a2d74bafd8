import "server-only";
import { randomInt, timingSafeEqual } from "node:crypto";
import { transaction } from "../db/client";
import { translateFor } from "../i18n/catalog";
import { sendEmail } from "../mail/deliver";
import { signInCodeEmail } from "../mail/templates";
import { consumeToken, createToken, findToken, lifetimeOf, sha256, updateToken } from "./one-time-tokens";
import { findUser, type User } from "./users";

/** Wrong codes after which the right one no longer works. */
const MAX_TRIES = 5;

/** A sign-in by an emailed code: a hash of the typed login, whether to remember the session, and the destination. */
export type EmailSignIn = { loginHash: string; remembered: boolean; callbackUrl: string };

/**
 * Begins a sign-in by an emailed code, for ten minutes (ASVS 6.5.5). Returns its token, which the browser that asked
 * keeps: a code works in no other (ASVS 6.6.2). The same happens whether or not there is such an account.
 */
export function startEmailSignIn({ loginHash, remembered, callbackUrl }: EmailSignIn, now?: Date): Promise<string> {
  const data = { loginHash, remembered: remembered ? "yes" : "", callbackUrl };
  return createToken("email-sign-in", { userId: null, data }, now);
}

/** The sign-in of a browser's token, with its user if a code was sent; or null. */
export async function findEmailSignIn(
  token: string,
  now?: Date,
): Promise<(EmailSignIn & { userId: string | null }) | null> {
  const content = await findToken("email-sign-in", token, now);
  return content && { ...readSignIn(content.data), userId: content.userId };
}

const readSignIn = ({ loginHash = "", remembered, callbackUrl = "/" }: Record<string, string>): EmailSignIn => ({
  loginHash,
  remembered: remembered === "yes",
  callbackUrl,
});

/** Where a sign-in was asked for: browser and system, and network address. */
type Requester = { device: string; ipAddress: string };

/** Emails a code of six digits for a browser's sign-in to the user's confirmed address, if they have one. */
export async function sendSignInCode(token: string, user: User, requester: Requester, now?: Date): Promise<void> {
  const content = await findToken("email-sign-in", token, now);
  if (!content || !user.email || !user.emailVerifiedAt) return;
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const data = { ...content.data, email: user.email, codeHash: hashOf(token, code) };
  await updateToken("email-sign-in", token, { userId: user.id, data }, now);
  const email = signInCodeEmail(translateFor(user), user.email, { username: user.username, code, ...requester });
  await sendEmail(email, lifetimeOf("email-sign-in"));
}

/** A code's hash. It includes the browser's token, which the database lacks, so that no code can be guessed from it. */
const hashOf = (token: string, code: string) => sha256(`email code ${token} ${code}`);

/**
 * Accepts a code once, in the browser that has the token. Returns the sign-in with its user; "wrong"; "used up" with the
 * fifth wrong one, after which none works; or "expired". A try is compared and counted in one transaction.
 */
export function acceptEmailCode(
  token: string,
  code: string,
  now?: Date,
): Promise<(EmailSignIn & { user: User }) | "wrong" | "used up" | "expired"> {
  return transaction(async () => {
    const content = await findToken("email-sign-in", token, now);
    if (!content) return "expired";
    const { userId, data } = content;
    const user = userId ? await findUser(userId) : undefined;
    // A code sent to an address that is no longer theirs proves nothing.
    const isTheirs = user?.emailVerifiedAt && user.email === data.email;
    if (user && isTheirs && data.codeHash && isEqual(hashOf(token, code), data.codeHash)) {
      // Also ends what the user began in other browsers. An inactive user reads why they can't sign in, at each try.
      if (user.active) await consumeToken("email-sign-in", token, now);
      return { ...readSignIn(data), user };
    }
    const tries = Number(data.tries ?? 0) + 1;
    if (tries < MAX_TRIES) {
      await updateToken("email-sign-in", token, { userId, data: { ...data, tries: String(tries) } }, now);
      return "wrong";
    }
    // Without its user, so that their sign-ins in other browsers stay.
    await updateToken("email-sign-in", token, { userId: null, data }, now);
    await consumeToken("email-sign-in", token, now);
    return "used up";
  });
}

const isEqual = (hash: string, stored: string) =>
  hash.length === stored.length && timingSafeEqual(Buffer.from(hash), Buffer.from(stored));
