import "server-only";
import { recordPasskeyOffer } from "../accounts/second-step/passkey-offer";
import { findUser } from "../accounts/users";
import { settings } from "../settings";
import type { SafePath } from "./callback-url";
import type { Session } from "./session";

/** Maximum time between a session's start and its offer, in milliseconds: both happen in one request. */
const MAX_OFFER_DELAY = 60_000;

/**
 * The address to redirect to after a sign-in with the password: the destination, or, at most once a month, the offer of a
 * passkey first.
 * @param canAdd "yes" if the browser supports passkeys (passkey-probe.tsx)
 */
export async function passkeyOfferUrl(userId: string, canAdd: string, callbackUrl: SafePath): Promise<string> {
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
  return delay >= 0 && delay < MAX_OFFER_DELAY;
}
