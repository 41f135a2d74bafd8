import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { cache } from "react";
import { loginUrl } from "./callback-url";
import { type CurrentUser, isSeenDue, loadSession, markSeen } from "./session";
import { isHttps, sessionCookieName } from "./session-cookie";
import { decodeToken } from "./token";

/**
 * The user behind this request, or null. Reads the session row, with its user, once per request,
 * and has its use stored after the answer is sent.
 */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const name = sessionCookieName(isHttps(await headers()));
  const token = await decodeToken((await cookies()).get(name)?.value);
  const open = token && loadSession(token);
  if (!open) return null;
  const now = new Date();
  if (isSeenDue(open.session, now)) after(() => markSeen(open.session, now));
  return open.user;
});

/**
 * The user behind this request, or a redirect to sign in and come back to `callbackUrl`
 * (the path and query of the page that asks).
 * Every page and action that needs a user starts here.
 */
export async function requireUser(callbackUrl: string): Promise<CurrentUser> {
  return (await currentUser()) ?? redirect(loginUrl(callbackUrl));
}
