import { readClaims, signClaims } from "./signing";

/** What a session token says: whose session, which one, and until when at the latest. No personal data. */
export type SessionToken = {
  userId: string;
  sessionId: string;
  /** The session's latest possible end; its row may end it sooner. */
  expiresAt: Date;
};

const PURPOSE = "microblog session token v1";

/** Signs a session token. Returns its compact form. */
export async function encodeToken({ userId, sessionId, expiresAt }: SessionToken): Promise<string> {
  return signClaims(PURPOSE, { sub: userId, sid: sessionId }, expiresAt);
}

/**
 * Reads a session token; null for anything else.
 * A good answer means "probably signed in": only the session's row says so for sure.
 */
export async function decodeToken(token: string | undefined): Promise<SessionToken | null> {
  const { sub, sid, exp } = (await readClaims(PURPOSE, token)) ?? {};
  if (!sub || typeof sid !== "string" || !exp) return null;
  return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
}
