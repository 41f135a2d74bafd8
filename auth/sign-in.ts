import "server-only";
import { randomBytes } from "node:crypto";
import { cookies, headers } from "next/headers";
import { cancelDeletion } from "../accounts/deletion";
import { consumeToken, createToken, findToken } from "../accounts/one-time-tokens";
import { hasPasskey } from "../accounts/second-step/passkeys";
import { hasTotp } from "../accounts/second-step/totp";
import { findUser, type User } from "../accounts/users";
import { type Method, raise } from "../events/events";
import { countFailuresSinceSignIn } from "../events/security-events";
import { currentClient } from "./client";
import { isTrustedDevice, recordDevice, setDeviceCookie, trustDevice } from "./devices";
import { currentRequestHead } from "./request-head";
import { cookieExpiry, findSession, type ProviderSession, renewSession, type Session, startSession } from "./session";
import {
  cookieValues,
  freshCookieName,
  isHttps,
  readSessionTokens,
  secondStepCookieName,
  sessionCookieName,
  sessionCookieOptions,
} from "./session-cookie";
import { resetSignInLimits } from "./throttle-limits";
import { encodeToken, type SessionToken } from "./token";

/** What an identity provider proved: who it is (its name and the session there), and whether by two factors. */
export type ProviderProof = ProviderSession & { provider: string; isTwoStep: boolean };

/** Whether the session is remembered, how the user signed in, and whether to trust the browser. */
type SignInOptions = {
  remembered: boolean;
  method: Method;
  trustDevice?: boolean;
  /** The provider that was the sign-in or its first step. */
  proof?: ProviderProof | undefined;
};

/**
 * Starts a session for an authenticated user, for every sign-in method. Records the browser, makes the session fresh
 * (unless a trusted browser skipped the second step), cancels a requested account deletion, and raises an event. Returns
 * the token for the session cookie, which the caller sets.
 */
export async function beginSession(
  userId: string,
  { remembered, method, trustDevice: shouldTrust, proof }: SignInOptions,
): Promise<SessionToken> {
  const client = await currentClient();
  const user = await findUser(userId);
  if (!user?.active) throw new Error("An unknown or inactive user can't sign in");
  const failedAttempts = await countFailuresSinceSignIn(userId);
  const previous = await currentToken();
  const deviceId = await setDeviceCookie();
  const isNewDevice = await recordDevice(userId, deviceId);
  if (shouldTrust) await trustDevice(userId, deviceId);
  const { device, address } = client;
  const isFirstStep = method === "password" || (method === "provider" && !proof?.isTwoStep);
  const isFresh = !isFirstStep || !(await hasSecondStep(user));
  const token = await startSession(userId, remembered, {
    device,
    address,
    ...(isFresh && { freshKey: await writeFreshKey() }),
    failedAttempts,
    previousId: previous?.sessionId,
    provider: proof,
  });
  await resetSignInLimits(user, address);
  if (user.deleteAt) {
    await cancelDeletion(userId);
    await raise({ type: "deletion-undone", userId }, client);
  }
  const provider = method === "provider" ? proof?.provider : undefined;
  await raise({ type: "signed-in", userId, sessionId: token.sessionId, method, provider, isNewDevice }, client);
  return token;
}

/** Signs in a user who authenticated without Auth.js: starts a session and sets its cookie. */
export async function signInAs(userId: string, options: SignInOptions): Promise<void> {
  await writeSessionCookie(await beginSession(userId, options));
}

/** Gives the current session a new token and makes it fresh, after its user confirmed who they are. */
export async function refreshSession(session: Session): Promise<void> {
  const { device } = await currentClient();
  await writeSessionCookie(await renewSession(session, { device, freshKey: await writeFreshKey() }));
}

async function writeSessionCookie(token: SessionToken): Promise<void> {
  const https = isHttps(await headers());
  const session = await findSession(token.sessionId);
  const expires = session && cookieExpiry(session);
  (await cookies()).set(sessionCookieName(https), await encodeToken(token), sessionCookieOptions(https, expires));
}

/** Sets the cookie with a new fresh key, which is deleted when the browser closes. Returns the key. */
async function writeFreshKey(): Promise<string> {
  const https = isHttps(await headers());
  const freshKey = randomBytes(16).toString("base64url");
  (await cookies()).set(freshCookieName(https), freshKey, sessionCookieOptions(https));
  return freshKey;
}

/** The valid tokens in this request's session cookies: usually one. */
export async function currentTokens(): Promise<SessionToken[]> {
  return readSessionTokens(await currentRequestHead());
}

/** The token of this request's session; if no session of its cookies is open, the first valid token, or null. */
export async function currentToken(): Promise<SessionToken | null> {
  const tokens = await currentTokens();
  if (tokens.length > 1) {
    for (const token of tokens) if (await findSession(token.sessionId)) return token;
  }
  return tokens[0] ?? null;
}

/** A sign-in with a correct password, or with a provider, whose second step is pending. */
export type PendingSignIn = { user: User; remembered: boolean; proof: ProviderProof | undefined };

/** Whether this user needs a second step after the password (or the provider) in this browser. */
export async function needsSecondStep(user: User): Promise<boolean> {
  return (await hasSecondStep(user)) && !(await isTrustedDevice(user.id, (await currentClient()).deviceId));
}

/** Whether this user's password alone is not enough, and there is a second step for it. */
export async function hasSecondStep({ id, secondStep }: User): Promise<boolean> {
  return secondStep && ((await hasTotp(id)) || (await hasPasskey(id)));
}

/** Stores a pending sign-in for ten minutes. Its cookie is not a session cookie. */
export async function startSecondStep(user: User, remembered: boolean, proof?: ProviderProof): Promise<void> {
  const https = isHttps(await headers());
  const token = await createToken("second-step", {
    userId: user.id,
    data: { ...(remembered && { remembered: "yes" }), ...(proof && { proof: JSON.stringify(proof) }) },
  });
  (await cookies()).set(secondStepCookieName(https), token, { ...sessionCookieOptions(https), maxAge: 600 });
}

/** The pending sign-in of this browser, or null. */
export async function pendingSignIn(): Promise<PendingSignIn | null> {
  const token = await secondStepToken();
  const content = token ? await findToken("second-step", token) : null;
  const user = content?.userId ? await findUser(content.userId) : undefined;
  if (!user?.active || !content) return null;
  const { remembered, proof } = content.data;
  return { user, remembered: remembered === "yes", proof: proof ? JSON.parse(proof) : undefined };
}

/** Completes the pending sign-in. Returns false if there is none or it has expired. */
export async function completeSignIn(method: Method, trustDevice: boolean): Promise<boolean> {
  const pending = await pendingSignIn();
  const token = await secondStepToken();
  if (!pending || !token || !(await consumeToken("second-step", token))) return false;
  const https = isHttps(await headers());
  (await cookies()).set(secondStepCookieName(https), "", { ...sessionCookieOptions(https), maxAge: 0 });
  const { user, remembered, proof } = pending;
  await signInAs(user.id, { remembered, method, trustDevice, proof });
  return true;
}

/** The token of the pending sign-in: of several cookies, the first whose sign-in is still pending. */
async function secondStepToken(): Promise<string | undefined> {
  const head = await currentRequestHead();
  for (const value of cookieValues(head, secondStepCookieName(isHttps(head.headers)))) {
    if (await findToken("second-step", value)) return value;
  }
}
