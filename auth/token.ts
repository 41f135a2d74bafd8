import { readClaims, signClaims } from "./signing";

/** The contents of a session token. No personal data. */
export type SessionToken = {
  userId: string;
  sessionId: string;
  /** The session's latest possible end. Its row may end it sooner. */
  expiresAt: Date;
};

const PURPOSE = "microblog session token v1";

/** Signs a session token. Returns its compact form. */
export async function encodeToken({ userId, sessionId, expiresAt }: SessionToken): Promise<string> {
  return signClaims(PURPOSE, { sub: userId, sid: sessionId }, expiresAt);
}

/**
 * Reads a session token. Returns null if it is invalid. A valid token means "probably signed in": only the session's
 * row is certain.
 */
export async function decodeToken(token: string | undefined): Promise<SessionToken | null> {
  const { sub, sid, exp } = (await readClaims(PURPOSE, token)) ?? {};
  if (!sub || typeof sid !== "string" || !exp) return null;
  return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
}
