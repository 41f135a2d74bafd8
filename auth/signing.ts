import { type JWTPayload, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { settings } from "../settings";

/** What a signed text is for. Each purpose has its own keys, so that one can't be used as another. */
export type SigningPurpose = "microblog session token v1" | "microblog device v1";

const ALGORITHM = "HS256";

const keys = new Map<SigningPurpose, Promise<CryptoKey[]>>();

/** A key for each secret, derived once per process (HKDF, RFC 5869). */
function keysFor(purpose: SigningPurpose): Promise<CryptoKey[]> {
  let derived = keys.get(purpose);
  if (!derived) {
    derived = Promise.all(settings().authSecrets.map((secret) => deriveKey(secret, purpose)));
    keys.set(purpose, derived);
  }
  return derived;
}

async function deriveKey(secret: string, purpose: SigningPurpose): Promise<CryptoKey> {
  const bytes = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", bytes.encode(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes.encode(purpose) },
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

/** Claims whose signature was verified: a browser sends the same token with every request. */
const verified = new LRUCache<string, JWTPayload>({ max: 2000 });

const isOver = ({ exp = 0 }: JWTPayload) => exp * 1000 <= Date.now();

/**
 * The claims in a signed text. Returns null if it is missing, altered, expired, unsigned, for another purpose, without
 * a subject, or signed with a secret that is no longer in AUTH_SECRET. Runs at the edge and on Node.
 */
export async function readClaims(purpose: SigningPurpose, signed: string | undefined) {
  if (!signed) return null;
  const known = verified.get(purpose + signed);
  if (known) return isOver(known) ? null : known;
  for (const key of await keysFor(purpose)) {
    try {
      const { payload } = await jwtVerify(signed, key, {
        algorithms: [ALGORITHM],
        requiredClaims: ["sub", "iat", "exp"],
      });
      verified.set(purpose + signed, payload);
      return payload;
    } catch {
      // Not signed with this key; the next key may match.
    }
  }
  return null;
}
