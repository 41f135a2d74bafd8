import "server-only";
import { randomBytes } from "node:crypto";
import { cookies, headers } from "next/headers";
import { cancelDeletion } from "../accounts/deletion";
import { consumeToken, createToken, findToken } from "../accounts/one-time-tokens";
import { hasPasskey } from "../accounts/second-step/passkeys";
import { hasTotp } from "../accounts/second-step/totp";
import { AccountChangedError, requireUnchangedAccount } from "../accounts/unchanged-account";
import { findUser, type User } from "../accounts/users";
import { transaction } from "../db/client";
import { type Method, raise } from "../events/events";
import { countFailuresSinceSignIn } from "../events/security-events";
import { currentClient } from "./client";
import { clearCookieToken, readCookieToken, setCookieToken } from "./cookie-token";
import { cookieName, cookieOptions, isHttps } from "./cookies";
import { isTrustedDevice, recordDevice, setDeviceCookie, trustDevice } from "./devices";
import { type FirstStep, freshSince, type ProviderProof, type SignInSteps } from "./fresh-since";
import { rememberSignInWay } from "./last-sign-in";
import { currentRequestHead } from "./request-head";
import { findSession, renewSession, type Session, startSession } from "./session";
import { readSessionTokens } from "./session-cookie";
import { cookieExpiry } from "./session-lifetime";
import { resetSignInLimits } from "./throttle-limits";
import { encodeToken, type SessionToken } from "./token";

/** Whether the session is remembered, how the user signed in, and whether to trust the browser. */
type SignInOptions = SignInSteps & { remembered: boolean; trustDevice?: boolean };

/** Who signs in, as loaded before the sign-in was checked. */
type SignInUser = Pick<User, "id" | "passwordHash">;

/**
 * Starts a session for an authenticated user, for every sign-in method. Records the browser, makes the session fresh if
 * the sign-in was strong enough (freshSince), cancels a requested account deletion and raises an event, all in one
 * transaction. Remembers the way for the sign-in page. Returns the token for the session cookie, which the caller sets.
 * @throws AccountChangedError
 */
export async function beginSession(account: SignInUser, options: SignInOptions): Promise<SessionToken> {
  const { remembered, method, trustDevice: shouldTrust, proof } = options;
  const client = await currentClient();
  const previous = await currentToken();
  const deviceId = await setDeviceCookie();
  const { device, ipAddress } = client;
  const freshKey = newFreshKey();
  const userId = account.id;
  const { token, freshAt } = await transaction(async () => {
    const user = await findUser(userId);
    if (!user?.active) throw new AccountChangedError();
    const freshAt = freshSince(options, await hasSecondStep(user));
    const token = await startSession(userId, remembered, {
      device,
      ipAddress,
      ...(freshAt && { freshAt, freshKey }),
      failedAttempts: await countFailuresSinceSignIn(userId),
      previousId: previous?.sessionId,
      provider: proof,
      passwordHash: account.passwordHash,
    });
    const isNewDevice = await recordDevice(userId, deviceId);
    if (shouldTrust) await trustDevice(userId, deviceId);
    await resetSignInLimits(user, ipAddress);
    if (user.deleteAt) {
      await cancelDeletion(userId);
      await raise({ type: "deletion-canceled", userId }, client);
    }
    const provider = method === "provider" ? proof?.provider : undefined;
    await raise({ type: "signed-in", userId, sessionId: token.sessionId, method, provider, isNewDevice }, client);
    return { token, freshAt };
  });
  if (freshAt) await writeFreshKey(freshKey);
  await rememberSignInWay(options);
  return token;
}

/**
 * Signs in a user who authenticated without Auth.js: starts a session and sets its cookie. Returns false if the account
 * changed meanwhile.
 */
export async function signInAs(user: SignInUser, options: SignInOptions): Promise<boolean> {
  const token = await beginSession(user, options).catch(nullIfChanged);
  if (token) await writeSessionCookie(token);
  return token !== null;
}

function nullIfChanged(error: unknown): null {
  if (error instanceof AccountChangedError) return null;
  throw error;
}

/** Gives the current session a new token and makes it fresh, after its user confirmed who they are. */
export async function refreshSession(session: Session): Promise<void> {
  const { device } = await currentClient();
  const freshKey = newFreshKey();
  const token = await renewSession(session, { device, freshKey });
  if (!token) return;
  await writeFreshKey(freshKey);
  await writeSessionCookie(token);
}

async function writeSessionCookie(token: SessionToken): Promise<void> {
  const https = isHttps(await headers());
  const session = await findSession(token.sessionId);
  const expires = session && cookieExpiry(session);
  (await cookies()).set(cookieName("session", https), await encodeToken(token), cookieOptions(https, expires));
}

const newFreshKey = () => randomBytes(16).toString("base64url");

/** Sets the cookie with a fresh key, which is deleted when the browser closes. */
async function writeFreshKey(freshKey: string): Promise<void> {
  const https = isHttps(await headers());
  (await cookies()).set(cookieName("fresh", https), freshKey, cookieOptions(https));
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

/** A sign-in whose second step is pending, after a first one. */
export type PendingSignIn = {
  user: User;
  remembered: boolean;
  firstStep: FirstStep;
  proof?: ProviderProof | undefined;
};

/** The same once it is stored, with its token. */
type StoredSignIn = PendingSignIn & { token: string };

/** Whether this user needs a second step after the password (or the provider) in this browser. */
export async function needsSecondStep(user: User): Promise<boolean> {
  return (await hasSecondStep(user)) && !(await isTrustedDevice(user.id, (await currentClient()).deviceId));
}

/** Whether this user's password alone is not enough, and there is a second step for it. */
export async function hasSecondStep({ id, secondStep }: User): Promise<boolean> {
  return secondStep && ((await hasTotp(id)) || (await hasPasskey(id)));
}

/**
 * Stores a pending sign-in for ten minutes. Its cookie is not a session cookie. Returns false if the account changed
 * meanwhile.
 */
export async function startSecondStep({ user, remembered, firstStep, proof }: PendingSignIn): Promise<boolean> {
  const data = {
    firstStep,
    ...(remembered && { remembered: "yes" }),
    ...(proof && { proof: JSON.stringify(proof) }),
  };
  const token = await transaction(async (tx) => {
    await requireUnchangedAccount(tx, user);
    return createToken("second-step", { userId: user.id, data });
  }).catch(nullIfChanged);
  if (token === null) return false;
  await setCookieToken("second-step", token);
  return true;
}

/** The pending sign-in of this browser with its token, or null. */
export async function pendingSignIn(): Promise<StoredSignIn | null> {
  const token = await readCookieToken("second-step");
  const content = token ? await findToken("second-step", token) : null;
  const user = content?.userId ? await findUser(content.userId) : undefined;
  if (!token || !user?.active || !content) return null;
  const { remembered, firstStep, proof } = content.data;
  return {
    token,
    user,
    remembered: remembered === "yes",
    firstStep: firstStep as FirstStep,
    proof: proof ? JSON.parse(proof) : undefined,
  };
}

/**
 * Completes the pending sign-in whose second step has succeeded: that one, because a browser may have several. Returns
 * false if it was completed meanwhile or has expired, or the account changed.
 */
export async function completeSignIn(
  { token, user, ...first }: StoredSignIn,
  method: Method,
  trustDevice: boolean,
): Promise<boolean> {
  if (!(await consumeToken("second-step", token))) return false;
  await clearCookieToken("second-step");
  return signInAs(user, { ...first, method, trustDevice });
}
