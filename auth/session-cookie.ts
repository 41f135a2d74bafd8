import { cookieName, cookieValues, isHttps, type RequestHead } from "./cookies";
import { decodeToken, type SessionToken } from "./token";

/** The valid tokens in a request's session cookies. Usually one; of several, some may be of sessions that have ended. */
export async function readSessionTokens(head: RequestHead): Promise<SessionToken[]> {
  const tokens = cookieValues(head, cookieName("session", isHttps(head.headers))).map((value) => decodeToken(value));
  return (await Promise.all(tokens)).filter((token) => token !== null);
}

/** A valid token in a request's session cookie, or null. */
export const readSessionToken = async (head: RequestHead): Promise<SessionToken | null> =>
  (await readSessionTokens(head))[0] ?? null;
