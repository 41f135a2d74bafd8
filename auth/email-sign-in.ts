import "server-only";
import { after } from "next/server";
import { resendConfirmation } from "../accounts/email";
import {
  acceptEmailCode,
  type EmailSignIn,
  findEmailSignIn,
  sendSignInCode,
  startEmailSignIn,
} from "../accounts/email-codes";
import { findUserByLogin, type User } from "../accounts/users";
import { deviceName } from "../events/describe";
import { type Client, raise, type SignInFailure } from "../events/events";
import { translateFor } from "../i18n/catalog";
import { settings } from "../settings";
import { type SafePath, safeCallbackUrl } from "./callback-url";
import { currentClient } from "./client";
import { clearCookieToken, readCookieToken, setCookieToken } from "./cookie-token";
import { isKnownDevice } from "./devices";
import { needsSecondStep, signInAs, startSecondStep } from "./sign-in";
import { getSignInObstacle, type SignInObstacle } from "./sign-in-obstacle";
import { consume, type Refusal, refund } from "./throttle";
import {
  emailCodeRequestLimits,
  emailLimits,
  knownBrowserCodeRequestLimits,
  knownBrowserWrongCodeLimits,
  loginKey,
  resetSignInLimits,
  wrongEmailCodeLimits,
} from "./throttle-limits";

/**
 * Begins a sign-in by an emailed code in this browser. The response and its time are the same whether or not there is
 * such an account (ASVS 6.3.8): the email is sent after it. Returns null, or why the request is refused.
 */
export async function requestEmailCode(
  login: string,
  { remembered, callbackUrl }: { remembered: boolean; callbackUrl: SafePath },
): Promise<Refusal | null> {
  const client = await currentClient();
  const user = await findUserByLogin(login);
  const limits =
    user && (await isKnownDevice(user.id, client.deviceId))
      ? knownBrowserCodeRequestLimits(user.id)
      : emailCodeRequestLimits(login, client.ipAddress);
  const refusal = await consume(limits);
  if (refusal) return refusal;
  const token = await startEmailSignIn({ loginHash: loginKey(login), remembered, callbackUrl });
  await setCookieToken("email-sign-in", token);
  if (user) after(() => emailCodeOrConfirmation(user, token, client, callbackUrl));
  return null;
}

/** Emails a code, or asks someone who has not confirmed their address to do that first. */
async function emailCodeOrConfirmation(
  user: User,
  token: string,
  { device, ipAddress }: Client,
  callbackUrl: SafePath,
): Promise<void> {
  const t = translateFor(user);
  if (user.email && user.emailVerifiedAt) {
    await sendSignInCode(token, user, { device: deviceName(t, device), ipAddress: ipAddress ?? t("unknown") });
    return;
  }
  if (settings().emailVerification === "off" || (await consume(emailLimits(user.id, ipAddress)))) return;
  await resendConfirmation(user, callbackUrl);
}

/** The sign-in that this browser has pending and that waits for its code, or null. */
export async function pendingEmailSignIn(): Promise<EmailSignIn | null> {
  const token = await readCookieToken("email-sign-in");
  return token ? await findEmailSignIn(token) : null;
}

/** Why a code did not sign in. */
export type EmailCodeRefusal =
  | { code: "expired" | "used up" | "wrong" }
  | { code: "throttled"; refusal: Refusal }
  | SignInObstacle;

/**
 * Signs in with an emailed code, in the browser that asked for it. Returns the destination and whether a second step
 * comes first, or why the code is refused. Wrong codes count like wrong passwords.
 */
export async function signInWithEmailCode(
  code: string,
): Promise<EmailCodeRefusal | { code: "signed in" | "second step"; callbackUrl: SafePath }> {
  const token = await readCookieToken("email-sign-in");
  const pending = token ? await findEmailSignIn(token) : null;
  if (!token || !pending) return { code: "expired" };
  const client = await currentClient();
  const limits = await limitsOf(pending, client);
  const refusal = await consume(limits);
  if (refusal) return { code: "throttled", refusal };

  const accepted = await acceptEmailCode(token, code);
  if (typeof accepted === "string") {
    if (accepted === "used up") await clearCookieToken("email-sign-in");
    raiseFailure(pending.userId, "wrong email code", client);
    return { code: accepted };
  }
  await refund(limits);
  const { user, remembered } = accepted;
  const obstacle = getSignInObstacle(user);
  if (obstacle) {
    raiseFailure(user.id, obstacle.code, client);
    return obstacle;
  }
  await clearCookieToken("email-sign-in");
  await resetSignInLimits(user, client.ipAddress);
  const callbackUrl = safeCallbackUrl(accepted.callbackUrl);
  const isPending = await needsSecondStep(user);
  const isAccepted = isPending
    ? await startSecondStep({ user, remembered, firstStep: "email code" })
    : await signInAs(user, { remembered, method: "email code" });
  if (!isAccepted) return { code: "expired" };
  return { code: isPending ? "second step" : "signed in", callbackUrl };
}

async function limitsOf(
  { userId, loginHash }: EmailSignIn & { userId: string | null },
  { deviceId, ipAddress }: Client,
) {
  const isKnown = userId !== null && (await isKnownDevice(userId, deviceId));
  return isKnown ? knownBrowserWrongCodeLimits(userId) : wrongEmailCodeLimits(loginHash, ipAddress);
}

/** After the response, so that a refusal takes the same time for existing and unknown accounts. */
function raiseFailure(userId: string | null, reason: SignInFailure, client: Client): void {
  after(() => raise({ type: "sign-in-failed", userId, reason }, client));
}
