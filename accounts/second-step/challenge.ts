import "server-only";
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { settings } from "../../settings";
import { markUsed } from "../one-time-tokens";

/** What a passkey's signature is requested for. A challenge for one purpose is not valid for another. */
export type ChallengePurpose = "register" | "sign-in" | "second-step" | "confirm";

/** How long a challenge is valid, in seconds: as long as a login page may stay open before it is used. */
const LIFETIME = 60 * 60;

const KEY_PURPOSE = "microblog passkey challenge v1";

/** Binds a challenge to its purpose and to a user, or to no one if it is not known yet who will sign. */
function sign(head: Buffer, secret: string, purpose: ChallengePurpose, userId: string): Buffer {
  const key = Buffer.from(hkdfSync("sha256", secret, "", KEY_PURPOSE, 32));
  return createHmac("sha256", key).update(head).update(`${purpose}:${userId}`).digest();
}

/**
 * A challenge for a passkey (WebAuthn Level 3, 13.4.3): 16 random bytes, an expiry and our signature, so that showing a
 * page stores nothing. Used challenges are stored, so that each works once.
 */
export function createChallenge(purpose: ChallengePurpose, userId = "", now = new Date()): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(20);
  randomBytes(16).copy(head);
  head.writeUInt32BE(Math.floor(now.getTime() / 1000) + LIFETIME, 16);
  return new Uint8Array(Buffer.concat([head, sign(head, settings().authSecrets[0], purpose, userId)]));
}

/** Whether a challenge (base64url) is ours, for this purpose and user, not expired, and used for the first time. */
export async function acceptChallenge(
  challenge: string,
  purpose: ChallengePurpose,
  userId = "",
  now = new Date(),
): Promise<boolean> {
  const bytes = Buffer.from(challenge, "base64url");
  // Only one spelling is accepted: another would count as another challenge.
  if (bytes.length !== 52 || bytes.toString("base64url") !== challenge) return false;
  const head = bytes.subarray(0, 20);
  const isOurs = settings().authSecrets.some((secret) =>
    timingSafeEqual(sign(head, secret, purpose, userId), bytes.subarray(20)),
  );
  return isOurs && head.readUInt32BE(16) * 1000 > now.getTime() && (await markUsed("used-challenge", challenge, now));
}
