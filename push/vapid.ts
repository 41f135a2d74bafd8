import "server-only";
import { createECDH } from "node:crypto";
import { eq } from "drizzle-orm";
import { seal, unseal } from "../accounts/second-step/secret-box";
import { db, transaction } from "../db/client";
import { pushSubscriptions, siteSettings } from "../db/schema";
import { SettingsError, settings } from "../settings";

/** The site's key pair, with which it identifies itself to push services (VAPID, RFC 8292), in base64url. */
export type VapidKeys = { publicKey: string; privateKey: string };

/** The row of site_settings that holds the private key, sealed. */
const NAME = "vapid-private-key";

/** The public key of a private one, uncompressed, as push services and browsers expect it. */
export function withPublicKey(privateKey: string): VapidKeys {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(privateKey, "base64url"));
  return { privateKey, publicKey: pair.getPublicKey().toString("base64url") };
}

/** Like withPublicKey, for a key of the settings. */
function withConfiguredKey(privateKey: string): VapidKeys {
  try {
    return withPublicKey(privateKey);
  } catch {
    throw new SettingsError(
      "VAPID_PRIVATE_KEY is not a private key of P-256: make one with `npx web-push generate-vapid-keys`.",
    );
  }
}

/** A new private key, in base64url. */
function newPrivateKey(): string {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  // Leading zeros are left out.
  return Buffer.from(pair.getPrivateKey("hex").padStart(64, "0"), "hex").toString("base64url");
}

/**
 * The site's keys: VAPID_PRIVATE_KEY's, or a pair made when it is first needed and kept in the database. A subscription
 * works with its keys only, so where the stored ones can't be read any more, because AUTH_SECRET was replaced without
 * the old one in its list, all subscriptions go.
 */
export async function vapidKeys(): Promise<VapidKeys> {
  const { vapidPrivateKey } = settings();
  if (vapidPrivateKey) return withConfiguredKey(vapidPrivateKey);
  const stored = await readStored();
  if (stored && !stored.isOld) return withPublicKey(stored.text);
  return transaction(async (tx) => {
    const current = await readStored();
    if (!current) await tx.delete(pushSubscriptions).run();
    const privateKey = current?.text ?? newPrivateKey();
    const value = seal(privateKey, NAME);
    await tx
      .insert(siteSettings)
      .values({ name: NAME, value })
      .onConflictDoUpdate({ target: siteSettings.name, set: { value } })
      .run();
    return withPublicKey(privateKey);
  });
}

async function readStored() {
  const row = await db().select().from(siteSettings).where(eq(siteSettings.name, NAME)).get();
  return row && unseal(row.value, NAME);
}
