import "server-only";
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { settings } from "../settings";

const KEY_PURPOSE = "microblog second-step secret v1";

const keyOf = (secret: string) => Buffer.from(hkdfSync("sha256", secret, "", KEY_PURPOSE, 32));

/** Encrypts a secret with AES-256-GCM and the first AUTH_SECRET, bound to its `owner`. Returns base64url. */
export function seal(text: string, owner: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyOf(settings().authSecrets[0]), nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/**
 * Decrypts the result of `seal` for this owner, with any AUTH_SECRET in the list. Returns null if none can decrypt it.
 * `isOld` means that it should be sealed again with the first AUTH_SECRET.
 */
export function unseal(sealed: string, owner: string): { text: string; isOld: boolean } | null {
  const bytes = Buffer.from(sealed, "base64url");
  for (const [index, secret] of settings().authSecrets.entries()) {
    try {
      const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(12, 28));
      const text = decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
      return { text, isOld: index > 0 };
    } catch {
      // Sealed with another secret, for another owner, or altered.
    }
  }
  return null;
}
