import { type JWTPayload, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { settings } from "../settings";

/** The purpose of a signed text. Each has its own keys, so that a text for one is invalid for another. */
export type SigningPurpose = "microblog session token v1" | "microblog device v1";

const ALGORITHM = "HS256";

const keys = new Map<SigningPurpose, Promise<CryptoKey[]>>();

/** The keys for a purpose, one per secret in AUTH_SECRET. Derived once per process (HKDF, RFC 5869). */
function keysFor(purpose: SigningPurpose): Promise<CryptoKey[]> {
  let derived = keys.get(purpose);
  if (!derived) {
    derived = Promise.all(settings().authSecrets.map((secret) => deriveKey(secret, purpose)));
    keys.set(purpose, derived);
  }
  return derived;
}

async function deriveKey(secret: string, purpose: SigningPurpose): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(purpose) },
    material,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}

/** Signs claims (a JWS, RFC 7515) with the first secret. Returns the compact form. */
export async function signClaims(purpose: SigningPurpose, claims: JWTPayload, expiresAt: Date): Promise<string> {
  const [key] = await keysFor(purpose);
  if (!key) throw new Error("No signing key");
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key);
}

/** A cache of verified claims: a browser sends the same token with every request. */
const verifiedClaims = new LRUCache<string, JWTPayload>({ max: 2000 });

const isExpired = ({ exp = 0 }: JWTPayload) => exp * 1000 <= Date.now();

/**
 * Returns the claims in a signed text, or null if it is missing, altered, expired, unsigned, for another purpose,
 * without a subject, or signed with a secret that is no longer in AUTH_SECRET. Runs on the edge and on Node.
 */
export async function readClaims(purpose: SigningPurpose, token: string | undefined) {
  if (!token) return null;
  const cached = verifiedClaims.get(purpose + token);
  if (cached) return isExpired(cached) ? null : cached;
  for (const key of await keysFor(purpose)) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        requiredClaims: ["sub", "iat", "exp"],
      });
      verifiedClaims.set(purpose + token, payload);
      return payload;
    } catch {
      // Not signed with this key; the next key may match.
    }
  }
  return null;
}
