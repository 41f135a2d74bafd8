import "server-only";
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { and, count, desc, eq, lt } from "drizzle-orm";
import { db, transaction } from "../../db/client";
import { passkeys } from "../../db/schema";
import { settings } from "../../settings";
import { acceptChallenge, type ChallengePurpose, createChallenge } from "./challenge";

export type Passkey = typeof passkeys.$inferSelect;

/** The site's origin. Passkeys are bound to its host name. */
type Origin = string;

/**
 * Which host passkeys belong to (the RP ID), and at which origins they work: the site's own, or all of PASSKEY_ORIGINS,
 * whose first one's /.well-known/webauthn allows the others (WebAuthn Level 3, 5.11).
 */
function relyingParty(origin: Origin): { id: string; origins: string[] } {
  const { passkeyOrigins } = settings();
  const origins = passkeyOrigins.includes(origin) ? [...passkeyOrigins] : [origin];
  return { id: new URL(origins[0] ?? origin).hostname, origins };
}

/** Maximum number of passkeys for one account. */
const MAX_PASSKEYS = 20;

/** A user's passkeys, newest first. */
export function listPasskeys(userId: string): Promise<Passkey[]> {
  return db().select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(desc(passkeys.createdAt)).all();
}

/** Whether a user has a passkey. */
export async function hasPasskey(userId: string): Promise<boolean> {
  return ((await db().select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId)).get())?.n ?? 0) > 0;
}

/**
 * How a passkey is created: by its owner, or by the browser itself after a sign-in with the password it had filled in
 * (conditional create; WebAuthn Level 3, 5.1.3).
 */
type Creation = Extract<ChallengePurpose, "register" | "upgrade">;

/** The options for a browser to create a passkey for a user. */
export async function registrationOptions(
  { id, username }: { id: string; username: string },
  origin: Origin,
  creation: Creation = "register",
) {
  return generateRegistrationOptions({
    rpName: "Microblog",
    rpID: relyingParty(origin).id,
    userName: username,
    userID: new TextEncoder().encode(id),
    challenge: createChallenge(creation, id),
    attestationType: "none",
    excludeCredentials: (await listPasskeys(id)).map(toDescriptor),
    // Discoverable, so no username is needed. Verifies the user, not only the device (ASVS 6.3.3: two factors in one). A
    // browser that creates one by itself can't; signing in with it requires it all the same.
    authenticatorSelection: {
      residentKey: "required",
      userVerification: creation === "upgrade" ? "preferred" : "required",
    },
  });
}

/** How browsers say that they reach an authenticator (WebAuthn Level 3, 5.8.4). Nothing else is stored. */
const TRANSPORTS = new Set<string>(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

const toDescriptor = ({ id, transports }: Passkey) => ({
  id,
  transports: transports as AuthenticatorTransport[],
});

type AddOptions = {
  creation?: Creation;
  /** What belongs to the same transaction, such as the event. */
  alsoStore?: () => Promise<void>;
  now?: Date;
};

/**
 * Stores a passkey that a browser created. The caller makes sure that its owner has just proved who they are, and for an
 * upgrade by the password. Returns false if the response is invalid for this site, user or time, or the user has
 * MAX_PASSKEYS.
 */
export async function addPasskey(
  userId: string,
  name: string,
  response: unknown,
  origin: Origin,
  { creation = "register", alsoStore, now = new Date() }: AddOptions = {},
): Promise<boolean> {
  const { id: rpId, origins } = relyingParty(origin);
  const verifying = verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: (challenge) => acceptChallenge(challenge, creation, userId, now),
    expectedOrigin: origins,
    expectedRPID: rpId,
    // Nobody touches a passkey that the browser creates by itself (WebAuthn Level 3, 7.1).
    requireUserPresence: creation === "register",
    requireUserVerification: creation === "register",
  });
  // It throws for every invalid response.
  const { verified, registrationInfo } = await verifying.catch(() => ({
    verified: false,
    registrationInfo: undefined,
  }));
  if (!verified || !registrationInfo) return false;
  const { id, publicKey, counter, transports } = registrationInfo.credential;
  return transaction(async (tx) => {
    if ((await listPasskeys(userId)).length >= MAX_PASSKEYS) return false;
    const row = {
      id,
      userId,
      name,
      publicKey: Buffer.from(publicKey),
      signCount: counter,
      transports: (transports ?? []).filter((transport) => TRANSPORTS.has(transport)),
      createdAt: now,
    };
    const { rowsAffected } = await tx.insert(passkeys).values(row).onConflictDoNothing().run();
    if (rowsAffected === 1) await alsoStore?.();
    return rowsAffected === 1;
  });
}

/**
 * The options for a browser to sign with a passkey: one of the user's, or, if the user is not known yet, any for this
 * site.
 */
export async function authenticationOptions(purpose: ChallengePurpose, origin: Origin, userId?: string) {
  return generateAuthenticationOptions({
    rpID: relyingParty(origin).id,
    challenge: createChallenge(purpose, userId),
    userVerification: "required",
    ...(userId ? { allowCredentials: (await listPasskeys(userId)).map(toDescriptor) } : {}),
  });
}

/**
 * The owner and name of the passkey that signed, or null if the signature, challenge, site or counter is invalid. With
 * `userId`, only that user's passkeys are accepted.
 */
export async function acceptPasskey(
  purpose: ChallengePurpose,
  response: unknown,
  origin: Origin,
  userId?: string,
  now = new Date(),
): Promise<{ userId: string; name: string } | null> {
  const signed = response as AuthenticationResponseJSON;
  const passkey =
    typeof signed?.id === "string"
      ? await db().select().from(passkeys).where(eq(passkeys.id, signed.id)).get()
      : undefined;
  if (!passkey || (userId && passkey.userId !== userId)) return null;
  const { id: rpId, origins } = relyingParty(origin);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: signed,
      expectedChallenge: (challenge) => acceptChallenge(challenge, purpose, userId, now),
      expectedOrigin: origins,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.signCount,
        transports: passkey.transports as AuthenticatorTransport[],
      },
    });
    if (!verified) return null;
    const signCount = authenticationInfo.newCounter;
    // A counter that does not rise means a cloned passkey (WebAuthn Level 3, 6.1.1). Of two concurrent responses, only
    // one raises it.
    const isCounterHigher = signCount === 0 ? eq(passkeys.signCount, 0) : lt(passkeys.signCount, signCount);
    const { rowsAffected } = await db()
      .update(passkeys)
      .set({ signCount, lastUsedAt: now })
      .where(and(eq(passkeys.id, passkey.id), isCounterHigher))
      .run();
    return rowsAffected === 1 ? { userId: passkey.userId, name: passkey.name } : null;
  } catch {
    return null;
  }
}

/**
 * The id in a browser's response if there is no such passkey (any more), so that the browser can be told; else null. Asks
 * the primary database: a browser that is told wrongly deletes the passkey.
 */
export async function unknownPasskeyId(response: unknown): Promise<string | null> {
  const { id } = (response ?? {}) as { id?: unknown };
  if (typeof id !== "string" || !CREDENTIAL_ID.test(id)) return null;
  return (await db().select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.id, id)).get()) ? null : id;
}

/** At most 1023 bytes in base64url (WebAuthn Level 3, 4). */
const CREDENTIAL_ID = /^[\w-]{1,1364}$/;

/** Renames a user's passkey. Returns false if the user has no such passkey. */
export async function renamePasskey(userId: string, id: string, name: string): Promise<boolean> {
  const isOwn = and(eq(passkeys.id, id), eq(passkeys.userId, userId));
  return (await db().update(passkeys).set({ name }).where(isOwn).run()).rowsAffected === 1;
}
