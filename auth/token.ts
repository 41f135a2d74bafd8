import { jwtVerify, SignJWT } from "jose";
import { settings } from "../settings";

/** What a session token says: whose session, which one, and until when at the latest. No personal data. */
export type SessionToken = {
  userId: string;
  sessionId: string;
  /** The session's latest possible end; its row may end it sooner. */
  expiresAt: Date;
};

const ALGORITHM = "HS256";

/** Ties the derived key to this one use, so that no other use of AUTH_SECRET can make a session token. */
const KEY_PURPOSE = "microblog session token v1";

let keys: Promise<CryptoKey[]> | undefined;

/** A signing key for each secret, derived once per process (HKDF, RFC 5869). */
function signingKeys(): Promise<CryptoKey[]> {
  keys ??= Promise.all(settings().authSecrets.map(deriveKey));
  return keys;
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", bytes.encode(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes.encode(KEY_PURPOSE) },
    material,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}

/** Signs a session token (a JWS, RFC 7515) with the first secret. Returns its compact form. */
export async function encodeToken({ userId, sessionId, expiresAt }: SessionToken): Promise<string> {
  const [key] = await signingKeys();
  if (!key) throw new Error("No signing key");
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key);
}

/**
 * Reads a session token. Returns null for one that is missing, altered, expired, unsigned,
 * or signed with a secret that is no longer in AUTH_SECRET. Runs at the edge and on Node.
 * A good answer means "probably signed in": only the session's row says so for sure.
 */
export async function decodeToken(token: string | undefined): Promise<SessionToken | null> {
  if (!token) return null;
  for (const key of await signingKeys()) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        requiredClaims: ["sub", "sid", "iat", "exp"],
      });
      const { sub, sid, exp } = payload;
      if (!sub || typeof sid !== "string" || !exp) return null;
      return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
    } catch {
      // Not this key, or not a token at all: the next key may know it.
    }
  }
  return null;
}
