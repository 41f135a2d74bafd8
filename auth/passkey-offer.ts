import "server-only";
import { recordPasskeyOffer } from "../accounts/second-step/passkey-offer";
import { findUser } from "../accounts/users";
import { settings } from "../settings";
import type { SafePath } from "./callback-url";
import type { Session } from "./session";

/** How long after its start a session may get an offer, in milliseconds: both happen in one request. */
const AFTER_START = 60_000;

/**
 * Where someone goes on to who has just signed in with the password: their destination, or, at most once a month, the
 * offer of a passkey first. `canAdd` is what their browser said of itself ("yes" if it has passkeys; passkey-probe.tsx).
 */
export async function throughPasskeyOffer(userId: string, canAdd: string, callbackUrl: SafePath): Promise<string> {
  if (settings().passkeyOffer === "off" || canAdd !== "yes") return callbackUrl;
  if (!(await recordPasskeyOffer(userId))) return callbackUrl;
  return `/login/passkey?callbackUrl=${encodeURIComponent(callbackUrl)}`;
}

/**
 * Whether a browser may add a passkey by itself in this session: the password started it, and the offer was made, within
 * the last minutes. No other way to sign in makes an offer.
 */
export async function allowsUpgrade({ userId, createdAt }: Session, now = new Date()): Promise<boolean> {
  const { passkeyOffer, freshSeconds } = settings();
  const offeredAt = passkeyOffer === "automatic" ? (await findUser(userId))?.passkeyOfferedAt : null;
  if (!offeredAt || now.getTime() - offeredAt.getTime() > freshSeconds * 1000) return false;
  const delay = offeredAt.getTime() - createdAt.getTime();
  return delay >= 0 && delay < AFTER_START;
}
