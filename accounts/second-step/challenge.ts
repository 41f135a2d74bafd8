import "server-only";
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { settings } from "../../settings";
import { markUsed } from "../one-time-tokens";

/** The purpose of a passkey signature. A challenge for one purpose is invalid for another. */
export type ChallengePurpose = "register" | "upgrade" | "sign-in" | "second-step" | "confirm";

/** A challenge's lifetime in seconds: how long a login page can stay open before it is submitted. */
const LIFETIME = 60 * 60;

const KEY_PURPOSE = "microblog passkey challenge v1";

/** Derived keys by secret: each sign-in page needs one. */
const keys = new Map<string, Buffer>();

function keyOf(secret: string): Buffer {
  const key = keys.get(secret) ?? Buffer.from(hkdfSync("sha256", secret, "", KEY_PURPOSE, 32));
  keys.set(secret, key);
  return key;
}

/** Binds a challenge to its purpose and to a user, or to "" if the user is not known yet. */
function sign(head: Buffer, secret: string, purpose: ChallengePurpose, userId: string): Buffer {
  return createHmac("sha256", keyOf(secret)).update(head).update(`${purpose}:${userId}`).digest();
}

/**
 * Creates a passkey challenge (WebAuthn Level 3, 13.4.3): 16 random bytes, an expiry and our signature, so that
 * rendering a page stores nothing. Only used challenges are stored, so that each works once.
 */
export function createChallenge(purpose: ChallengePurpose, userId = "", now = new Date()): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(20);
  randomBytes(16).copy(head);
  head.writeUInt32BE(Math.floor(now.getTime() / 1000) + LIFETIME, 16);
  return new Uint8Array(Buffer.concat([head, sign(head, settings().authSecrets[0], purpose, userId)]));
}

/** Whether a challenge (base64url) is ours, for this purpose and user, not expired and unused. Marks it as used. */
export async function acceptChallenge(
  challenge: string,
  purpose: ChallengePurpose,
  userId = "",
  now = new Date(),
): Promise<boolean> {
  const bytes = Buffer.from(challenge, "base64url");
  // Accepts only the canonical encoding: any other would count as another challenge.
  if (bytes.length !== 52 || bytes.toString("base64url") !== challenge) return false;
  const head = bytes.subarray(0, 20);
  const isOurs = settings().authSecrets.some((secret) =>
    timingSafeEqual(sign(head, secret, purpose, userId), bytes.subarray(20)),
  );
  return isOurs && head.readUInt32BE(16) * 1000 > now.getTime() && (await markUsed("used-challenge", challenge, now));
}
