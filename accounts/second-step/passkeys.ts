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
import { passkeys, users } from "../../db/schema";
import { countWaysIn } from "../identities";
import { acceptChallenge, type ChallengePurpose, createChallenge } from "./challenge";

export type Passkey = typeof passkeys.$inferSelect;

/** The site's origin. Passkeys are bound to its host name. */
type Origin = string;

const hostOf = (origin: Origin) => new URL(origin).hostname;

/** Maximum number of passkeys for one account. */
export const MAX_PASSKEYS = 20;

/** A user's passkeys, newest first. */
export function listPasskeys(userId: string): Promise<Passkey[]> {
  return db().select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(desc(passkeys.createdAt)).all();
}

/** Whether a user has a passkey. */
export async function hasPasskey(userId: string): Promise<boolean> {
  return ((await db().select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId)).get())?.n ?? 0) > 0;
}

/** The options for a browser to create a passkey for a user. */
export async function registrationOptions({ id, username }: { id: string; username: string }, origin: Origin) {
  return generateRegistrationOptions({
    rpName: "Microblog",
    rpID: hostOf(origin),
    userName: username,
    userID: new TextEncoder().encode(id),
    challenge: createChallenge("register", id),
    attestationType: "none",
    excludeCredentials: (await listPasskeys(id)).map(toDescriptor),
    // Discoverable, so no username is needed. Verifies the user, not only the device (ASVS 6.3.3: two factors in one).
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

const toDescriptor = ({ id, transports }: Passkey) => ({
  id,
  transports: transports as AuthenticatorTransport[],
});

/**
 * Stores a passkey that a browser created. Returns false if the response is invalid for this site, user or time, or the
 * user has MAX_PASSKEYS.
 */
export async function addPasskey(
  userId: string,
  name: string,
  response: unknown,
  origin: Origin,
  now = new Date(),
): Promise<boolean> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: (challenge) => acceptChallenge(challenge, "register", userId, now),
      expectedOrigin: origin,
      expectedRPID: hostOf(origin),
      requireUserVerification: true,
    });
    if (!verified || (await listPasskeys(userId)).length >= MAX_PASSKEYS) return false;
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    const { rowsAffected } = await db()
      .insert(passkeys)
      .values({
        id,
        userId,
        name,
        publicKey: Buffer.from(publicKey),
        signCount: counter,
        transports: transports ?? [],
        createdAt: now,
      })
      .onConflictDoNothing()
      .run();
    return rowsAffected === 1;
  } catch {
    // The verification throws for every invalid response.
    return false;
  }
}

/**
 * The options for a browser to sign with a passkey: one of the user's, or, if the user is not known yet, any for this
 * site.
 */
export async function authenticationOptions(purpose: ChallengePurpose, origin: Origin, userId?: string) {
  return generateAuthenticationOptions({
    rpID: hostOf(origin),
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
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: signed,
      expectedChallenge: (challenge) => acceptChallenge(challenge, purpose, userId, now),
      expectedOrigin: origin,
      expectedRPID: hostOf(origin),
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

/** Renames a user's passkey. Returns false if the user has no such passkey. */
export async function renamePasskey(userId: string, id: string, name: string): Promise<boolean> {
  const isOwn = and(eq(passkeys.id, id), eq(passkeys.userId, userId));
  return (await db().update(passkeys).set({ name }).where(isOwn).run()).rowsAffected === 1;
}

/** Removes a user's passkey. Returns its name, or undefined if the user has no such passkey. */
export async function removePasskey(userId: string, id: string): Promise<string | undefined> {
  return (
    await db()
      .delete(passkeys)
      .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
      .returning({ name: passkeys.name })
      .get()
  )?.name;
}

/** Like removePasskey, for the user themselves: false if they could not sign in any more. */
export function removeOwnPasskey(userId: string, id: string): Promise<string | false | undefined> {
  return transaction(async () =>
    (await countWaysIn(userId, { exceptPasskey: id })) > 0 ? await removePasskey(userId, id) : false,
  );
}

/** Sets whether a user needs a second step after the password. */
export async function setSecondStep(userId: string, secondStep: boolean): Promise<void> {
  await db().update(users).set({ secondStep }).where(eq(users.id, userId)).run();
}
