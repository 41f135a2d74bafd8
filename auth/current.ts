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

/** What a person typed into a form, to be kept while they prove who they are. Never a password. */
type Typed = Record<string, string>;

/**
 * The session behind this request with its user, or null. Reads the row once per request,
 * protects it where it comes from another browser, and has its use stored after the answer is sent.
 */
export const currentSession = cache(async (): Promise<OpenSession | null> => {
  const open = await peekSession();
  if (!open) return null;
  const now = new Date();
  if (shouldRecordSeen(open.session, now)) afterResponse(() => recordSeen(open.session, now));
  return open;
});

/** The session behind this request, without counting this as use of it. */
export async function peekSession(): Promise<OpenSession | null> {
  return openSession(await currentToken(), await currentClient());
}

/**
 * Whom a program acts for by the access token it sent, and whether it may write; or null. The API asks for this alone:
 * there a session's cookie counts for nothing, so that no other site can make a browser act.
 */
export async function currentTokenUser(): Promise<TokenUser | null> {
  const found = await userOfAccessToken((await headers()).get("authorization"));
  const now = new Date();
  if (found && shouldRecordUse(found.token, now)) afterResponse(() => recordUse(found.token, now));
  return found;
}

/** The user behind this request, or null. */
export async function currentUser(): Promise<CurrentUser | null> {
  return (await currentSession())?.user ?? null;
}

/**
 * The session behind this request, or a redirect to sign in and come back to `callbackUrl`
 * (the path and query of the page that asks), where what was `typed` is found again.
 */
export async function requireSession(callbackUrl: string, typed: Typed = {}): Promise<OpenSession> {
  const open = await currentSession();
  if (open) return open;
  await raise({ type: "unauthorized", path: callbackUrl.split("?")[0] ?? "" }, await currentClient());
  // The session is gone, but its token still says whose it was: what they typed is theirs alone.
  const token = await currentToken();
  redirect(loginUrl(withFormDraft(callbackUrl, token && (await saveFormDraft(token.userId, typed)))));
}

/** The user behind this request, or the same redirect. Every page and action that needs a user starts here. */
export async function requireUser(callbackUrl: string, typed?: Typed): Promise<CurrentUser> {
  return (await requireSession(callbackUrl, typed)).user;
}

/**
 * The session behind this request where its user proved who they are a short while ago, else a redirect to
 * "Confirm it's you", which leads back. Every sensitive act starts here (ASVS 7.5.1, 7.5.3).
 */
export async function requireFreshSession(callbackUrl: string, typed: Typed = {}): Promise<OpenSession> {
  const open = await requireSession(callbackUrl, typed);
  if (await isFreshHere(open)) return open;
  const path = callbackUrl.split("?")[0] ?? "";
  await raise({ type: "fresh-sign-in-needed", userId: open.user.id, path }, await currentClient());
  redirect(confirmUrl(withFormDraft(callbackUrl, await saveFormDraft(open.user.id, typed))));
}

/** Whether the user of this request's session proved who they are a short while ago, in this browser, since it was opened. */
export async function isFreshHere({ session }: OpenSession): Promise<boolean> {
  const freshKey = (await cookies()).get(freshCookieName(isHttps(await headers())))?.value;
  return isFresh(session, freshKey);
}

/** The user behind this request if they have a role, else the page that says they may not (403). Pages start here. */
export async function requireRole(role: Role, callbackUrl: string): Promise<CurrentUser> {
  const user = await requireUser(callbackUrl);
  if (!hasRole(user, role)) forbidden();
  return user;
}

/**
 * The same for an action. Who lacks the role is sent to `path`, a page that asks for it and answers 403: to a plain form,
 * Next.js would answer forbidden() as "not found".
 */
export async function requireRoleToAct(role: Role, path: string, typed: Typed = {}): Promise<CurrentUser> {
  const user = await requireUser(path, typed);
  if (!hasRole(user, role)) redirect(path);
  return user;
}

/** The same for a sensitive act: they also proved who they are a short while ago, or go and do so now. */
export async function requireFreshRole(role: Role, path: string, typed: Typed = {}): Promise<CurrentUser> {
  await requireRoleToAct(role, path, typed);
  return (await requireFreshSession(path, typed)).user;
}
