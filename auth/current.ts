import "server-only";
import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { hasRole } from "../accounts/administration";
import { saveFormDraft } from "../accounts/form-drafts";
import type { Role } from "../db/schema";
import { raise } from "../events/events";
import { recordUse, shouldRecordUse, type TokenUser, userOfAccessToken } from "./access-tokens";
import { afterResponse } from "./after-response";
import { confirmUrl, loginUrl, withFormDraft } from "./callback-url";
import { currentClient } from "./client";
import { openSession } from "./open-session";
import { type CurrentUser, isFresh, type OpenSession, recordSeen, shouldRecordSeen } from "./session";
import { freshCookieName, isHttps } from "./session-cookie";
import { currentToken } from "./sign-in";

/** What a person typed into a form, kept while they prove who they are. Never a password. */
type Typed = Record<string, string>;

/**
 * The current session with its user, or null. Reads the row once per request, protects it if it comes from another
 * browser, and stores its use after the response is sent.
 */
export const currentSession = cache(async (): Promise<OpenSession | null> => {
  const open = await peekSession();
  if (!open) return null;
  const now = new Date();
  if (shouldRecordSeen(open.session, now)) afterResponse(() => recordSeen(open.session, now));
  return open;
});

/** The current session, without recording this request as use. */
export async function peekSession(): Promise<OpenSession | null> {
  return openSession(await currentToken(), await currentClient());
}

/**
 * The person that the request's access token acts for, and whether it may write; or null. The API uses only this: it
 * ignores session cookies, so that no other site can make a browser act.
 */
export async function currentTokenUser(): Promise<TokenUser | null> {
  const found = await userOfAccessToken((await headers()).get("authorization"));
  const now = new Date();
  if (found && shouldRecordUse(found.token, now)) afterResponse(() => recordUse(found.token, now));
  return found;
}

/** The current user, or null. */
export async function currentUser(): Promise<CurrentUser | null> {
  return (await currentSession())?.user ?? null;
}

/**
 * The current session, or a redirect to the login page that leads back to `callbackUrl` (path and query of the calling
 * page) and restores what was `typed`.
 */
export async function requireSession(callbackUrl: string, typed: Typed = {}): Promise<OpenSession> {
  const open = await currentSession();
  if (open) return open;
  await raise({ type: "unauthorized", path: callbackUrl.split("?")[0] ?? "" }, await currentClient());
  // The session is gone, but its token still names its user: only they can see what they typed.
  const token = await currentToken();
  redirect(loginUrl(withFormDraft(callbackUrl, token && (await saveFormDraft(token.userId, typed)))));
}

/** The current user, or the same redirect. Every page and action that needs a user starts here. */
export async function requireUser(callbackUrl: string, typed?: Typed): Promise<CurrentUser> {
  return (await requireSession(callbackUrl, typed)).user;
}

/**
 * The current session if its user recently proved who they are, else a redirect to "Confirm it's you", which leads
 * back. Every sensitive action starts here (ASVS 7.5.1, 7.5.3).
 */
export async function requireFreshSession(callbackUrl: string, typed: Typed = {}): Promise<OpenSession> {
  const open = await requireSession(callbackUrl, typed);
  if (await isFreshHere(open)) return open;
  const path = callbackUrl.split("?")[0] ?? "";
  await raise({ type: "fresh-sign-in-needed", userId: open.user.id, path }, await currentClient());
  redirect(confirmUrl(withFormDraft(callbackUrl, await saveFormDraft(open.user.id, typed))));
}

/** Whether the session's user recently proved who they are, in this browser, since it was opened. */
export async function isFreshHere({ session }: OpenSession): Promise<boolean> {
  const freshKey = (await cookies()).get(freshCookieName(isHttps(await headers())))?.value;
  return isFresh(session, freshKey);
}

/** The current user if they have a role, else the 403 page. Pages start here. */
export async function requireRole(role: Role, callbackUrl: string): Promise<CurrentUser> {
  const user = await requireUser(callbackUrl);
  if (!hasRole(user, role)) forbidden();
  return user;
}

/**
 * Like requireRole, for actions. Without the role, redirects to `path`, a page that requires the role and responds 403:
 * for a plain form, Next.js would render forbidden() as "not found".
 */
export async function requireRoleToAct(role: Role, path: string, typed: Typed = {}): Promise<CurrentUser> {
  const user = await requireUser(path, typed);
  if (!hasRole(user, role)) redirect(path);
  return user;
}

/** Like requireRoleToAct, for sensitive actions: the user must also have recently proved who they are. */
export async function requireFreshRole(role: Role, path: string, typed: Typed = {}): Promise<CurrentUser> {
  await requireRoleToAct(role, path, typed);
  return (await requireFreshSession(path, typed)).user;
}
