import "server-only";
import { headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { hasRole } from "../accounts/administration";
import { saveFormDraft } from "../accounts/form-drafts";
import type { Role } from "../db/schema";
import { raise } from "../events/events";
import { setRequestUser } from "../server/next-bridge";
import { findUserByAccessToken, recordUse, shouldRecordUse, type TokenUser } from "./access-tokens";
import { afterResponse } from "./after-response";
import { confirmUrl, loginUrl, withFormDraft } from "./callback-url";
import { currentClient } from "./client";
import { cookieName, cookieValues, isHttps } from "./cookies";
import { openSession } from "./open-session";
import { currentRequestHead } from "./request-head";
import { type Requirement, requirementUrl, storeSecondStepDeadline } from "./requirements";
import { type CurrentUser, type OpenSession, recordSeen } from "./session";
import { isFresh, shouldRecordSeen } from "./session-lifetime";
import { currentToken, currentTokens } from "./sign-in";

/** Form values to restore after the user signs in or confirms who they are. Never a password. */
type FormValues = Record<string, string>;

/**
 * The current session with its user, or null. Reads the row once per request, and applies session protection if the
 * request comes from another browser. After the response is sent, stores the use, and the deadline for a second step if
 * the user has just been told of it.
 *
 * Does not check whether something is required of the user first: everything but the page frame uses currentUser or
 * requireSession, which do.
 */
export const currentSession = cache(async (): Promise<OpenSession | null> => {
  const open = await peekSession();
  if (!open) return null;
  const now = new Date();
  if (shouldRecordSeen(open.session, now)) afterResponse(() => recordSeen(open.session, now));
  const { user, secondStepDeadline: deadline } = open;
  if (deadline && !deadline.isStored) afterResponse(() => storeSecondStepDeadline(user.id, deadline.date));
  return open;
});

/** Like currentSession, without counting this request as use. */
export async function peekSession(): Promise<OpenSession | null> {
  const client = await currentClient();
  for (const token of await currentTokens()) {
    const open = await openSession(token, client);
    if (open) return open;
  }
  return null;
}

/**
 * The user and scope of the request's access token, or null. The API authenticates only with this: it ignores session
 * cookies, so that cross-site requests have no effect.
 */
export async function currentTokenUser(): Promise<TokenUser | null> {
  const tokenUser = await findUserByAccessToken((await headers()).get("authorization"));
  if (tokenUser) setRequestUser(tokenUser.user.id);
  const now = new Date();
  if (tokenUser && shouldRecordUse(tokenUser.token, now)) afterResponse(() => recordUse(tokenUser.token, now));
  return tokenUser;
}

/** The current user, or null if nobody is signed in or something is required of them first. */
export async function currentUser(): Promise<CurrentUser | null> {
  const open = await currentSession();
  return open && !open.requirement ? open.user : null;
}

/**
 * The current session, or a redirect to the login page that leads back to `callbackUrl` (path and query of the calling
 * page) and restores `formValues`. If something is required of the user first, redirects to the page where they do it;
 * that page lists the requirement in `allowedRequirements`.
 */
export async function requireSession(
  callbackUrl: string,
  formValues: FormValues = {},
  allowedRequirements: readonly Requirement[] = [],
): Promise<OpenSession> {
  const open = await currentSession();
  if (open && (!open.requirement || allowedRequirements.includes(open.requirement))) return open;
  if (open?.requirement) redirect(requirementUrl(open.requirement, callbackUrl));
  await raise({ type: "unauthorized", path: callbackUrl.split("?")[0] ?? "" }, await currentClient());
  // The session has ended, but its token still identifies its user. Only that user can read the draft.
  const token = await currentToken();
  redirect(loginUrl(withFormDraft(callbackUrl, token && (await saveFormDraft(token.userId, formValues)))));
}

/** The current user, or the redirect of requireSession. Every page and action that needs a user starts here. */
export async function requireUser(callbackUrl: string, formValues?: FormValues): Promise<CurrentUser> {
  return (await requireSession(callbackUrl, formValues)).user;
}

/**
 * The current session if it is fresh, or a redirect to "Confirm it's you", which leads back to `callbackUrl`. Every
 * sensitive action starts here (ASVS 7.5.1, 7.5.3).
 */
export async function requireFreshSession(
  callbackUrl: string,
  formValues: FormValues = {},
  allowedRequirements: readonly Requirement[] = [],
): Promise<OpenSession> {
  const open = await requireSession(callbackUrl, formValues, allowedRequirements);
  if (await isFreshHere(open)) return open;
  const path = callbackUrl.split("?")[0] ?? "";
  await raise({ type: "fresh-sign-in-needed", userId: open.user.id, path }, await currentClient());
  redirect(confirmUrl(withFormDraft(callbackUrl, await saveFormDraft(open.user.id, formValues))));
}

/** Whether the user recently confirmed who they are, in this browser and since it was opened. */
export async function isFreshHere({ session }: OpenSession): Promise<boolean> {
  const head = await currentRequestHead();
  return cookieValues(head, cookieName("fresh", isHttps(head.headers))).some((freshKey) => isFresh(session, freshKey));
}

/** The current user if they have the role, or the 403 page. Pages for a role start here. */
export async function requireRole(role: Role, callbackUrl: string): Promise<CurrentUser> {
  const user = await requireUser(callbackUrl);
  if (!hasRole(user, role)) forbidden();
  return user;
}

/**
 * Like requireRole, for actions. Without the role, redirects to `path`, a page that requires the role and so responds
 * 403: in an action without JavaScript, Next.js would render forbidden() as "not found".
 */
export async function requireRoleToAct(role: Role, path: string, formValues: FormValues = {}): Promise<CurrentUser> {
  const user = await requireUser(path, formValues);
  if (!hasRole(user, role)) redirect(path);
  return user;
}

/** Like requireRoleToAct, for sensitive actions: the session must also be fresh. */
export async function requireFreshRole(role: Role, path: string, formValues: FormValues = {}): Promise<CurrentUser> {
  await requireRoleToAct(role, path, formValues);
  return (await requireFreshSession(path, formValues)).user;
}
