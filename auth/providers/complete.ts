import "server-only";
import { after } from "next/server";
import { resendConfirmation } from "../../accounts/email";
import {
  findIdentity,
  type Identity,
  linkIdentity,
  type ProvenIdentity,
  recordIdentityUse,
} from "../../accounts/identities";
import { findUser, type User } from "../../accounts/users";
import { transaction } from "../../db/client";
import { raise } from "../../events/events";
import { requestLog } from "../../log";
import type { Provider } from "../../settings";
import { HOME, type SafePath, secondStepUrl, withQuery } from "../callback-url";
import { currentClient } from "../client";
import { currentSession } from "../current";
import type { ProviderProof } from "../fresh-since";
import type { OpenSession } from "../session";
import { hasSecondStep, needsSecondStep, refreshSession, signInAs, startSecondStep } from "../sign-in";
import { getSignInObstacle } from "../sign-in-obstacle";
import { consume } from "../throttle";
import { confirmationEmailLimits } from "../throttle-limits";
import { type Attempt, finishAttempt, type Intent } from "./attempt";
import { ProviderError, type ProviderFailure, toProviderError } from "./errors";
import { exchange } from "./exchange";
import { findProvider } from "./metadata";
import { storePendingIdentity } from "./pending-identity";
import type { Proof } from "./proof";

/** Where linked identities are listed, and where a failed link is explained. */
export const SIGN_IN_SETTINGS = "/settings/security";

/** Where an unknown person chooses a username, or connects the identity to the account they have. */
const NEW_IDENTITY = "/register/with";

/** The page that says why an attempt failed, with the destination kept. */
export function failureUrl(
  provider: Provider,
  intent: Intent,
  failure: ProviderFailure,
  callbackUrl: SafePath,
): string {
  const pages = { "sign-in": "/login", confirm: "/login/confirm", link: SIGN_IN_SETTINGS };
  const page = withQuery(withQuery(pages[intent], "failed", failure), "with", provider.id);
  return intent === "link" ? page : withQuery(page, "callbackUrl", callbackUrl);
}

/**
 * Completes an attempt with the parameters of the provider's callback. Returns the address to redirect to: the
 * destination, the second step, the page for people without an account, or the one that says what failed.
 */
export async function completeAttempt(provider: Provider, parameters: URLSearchParams): Promise<string> {
  const started = await finishAttempt(provider, parameters.get("state") ?? "");
  if (!started) return await fail(provider, undefined, new ProviderError("expired", "unknown state"));
  const { attempt, request } = started;
  try {
    const proof = await exchange(provider, parameters, request);
    switch (attempt.intent) {
      case "sign-in":
        return await signInWith(proof, attempt);
      case "link":
        return await linkTo(provider, proof, attempt);
      case "confirm":
        return await confirmWith(provider, proof, attempt);
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return await fail(provider, attempt, error);
  }
}

async function fail(provider: Provider, attempt: Attempt | undefined, error: ProviderError): Promise<string> {
  const { failure, detail } = toProviderError(error);
  (await requestLog()).warn({ event: "provider_sign_in_failed", provider: provider.id, failure, detail });
  return failureUrl(provider, attempt?.intent ?? "sign-in", failure, attempt?.callbackUrl ?? HOME);
}

const ACCOUNT_CHANGED = "the account has a new password or was suspended meanwhile";

/** What a sign-in keeps of a proof. */
const proofOf = ({ id }: Identity, { provider, providerSessionId, isTwoStep, authTime }: Proof): ProviderProof => ({
  identityId: id,
  providerId: provider,
  provider: findProvider(provider)?.name ?? provider,
  providerSessionId,
  isTwoStep,
  authTime,
});

/** Signs in the person that an identity is linked to. Nothing but the identity decides who that is. */
async function signInWith(proof: Proof, { remembered, callbackUrl, invite }: Attempt): Promise<string> {
  const identity = await findIdentity(proof);
  const user = identity && (await findUser(identity.userId));
  if (!identity || !user) {
    await storePendingIdentity({ proof, remembered, invite });
    return withQuery(NEW_IDENTITY, "callbackUrl", callbackUrl);
  }
  const refusal = await signInWithIdentity(user, identity, proof, remembered);
  if (refusal === null) return callbackUrl;
  if (refusal === "second-step") return secondStepUrl(callbackUrl);
  const client = await currentClient();
  await raise({ type: "sign-in-failed", userId: user.id, reason: refusal }, client);
  if (refusal === "unconfirmed") {
    after(
      async () =>
        (await consume(confirmationEmailLimits(user.id, client.ipAddress))) ??
        (await resendConfirmation(user, callbackUrl)),
    );
  }
  throw new ProviderError(refusal, "the account can't sign in");
}

/**
 * Signs in the user of an identity. Returns null, or why there is no session yet.
 * @throws ProviderError if the account changed meanwhile
 */
export async function signInWithIdentity(
  user: User,
  identity: Identity,
  proof: Proof,
  remembered: boolean,
): Promise<"inactive" | "unconfirmed" | "second-step" | null> {
  const obstacle = getSignInObstacle(user);
  if (obstacle) return obstacle.code;
  await recordIdentityUse(identity.id, proof);
  const proved = proofOf(identity, proof);
  const isPending = !proved.isTwoStep && (await needsSecondStep(user));
  const isAccepted = isPending
    ? await startSecondStep({ user, remembered, firstStep: "provider", proof: proved })
    : await signInAs(user, { remembered, method: "provider", proof: proved });
  if (!isAccepted) throw new ProviderError("expired", ACCOUNT_CHANGED);
  return isPending ? "second-step" : null;
}

/** Links an identity to the account whose fresh session started the attempt. */
async function linkTo(provider: Provider, proof: Proof, attempt: Attempt): Promise<string> {
  const open = await requireSessionOf(attempt);
  const identity = await findIdentity(proof);
  if (identity?.userId === open.user.id) return `${SIGN_IN_SETTINGS}?done=identity-linked`;
  if (!(await connectIdentity(open, proof, provider.name))) throw new ProviderError("in-use", "linked to another");
  return `${SIGN_IN_SETTINGS}?done=identity-linked`;
}

/** Links an identity to the account of a fresh session, which gets a new token. Returns false if it is linked already. */
export async function connectIdentity(
  { user, session }: OpenSession,
  proof: ProvenIdentity,
  provider: string,
): Promise<boolean> {
  const client = await currentClient();
  const isLinked = await transaction(async () => {
    const isLinked = await linkIdentity(user.id, proof);
    if (isLinked) await raise({ type: "identity-linked", userId: user.id, provider }, client);
    return isLinked;
  });
  if (isLinked) await refreshSession(session);
  return isLinked;
}

/** Confirms who someone is, by a provider that has just verified them again. */
async function confirmWith(provider: Provider, proof: Proof, attempt: Attempt): Promise<string> {
  const open = await requireSessionOf(attempt);
  const client = await currentClient();
  const identity = await findIdentity(proof);
  const user = await findUser(open.user.id);
  if (!user || identity?.userId !== user.id) {
    await raise({ type: "fresh-sign-in-failed", userId: open.user.id }, client);
    throw new ProviderError("someone-else", "another identity");
  }
  await recordIdentityUse(identity.id, proof);
  // Also in a trusted browser (ASVS 7.5.1). The second step then renews the session by signing in.
  if (!proof.isTwoStep && (await hasSecondStep(user))) {
    const { remembered } = open.session;
    const pending = { user, remembered, firstStep: "provider", proof: proofOf(identity, proof) } as const;
    if (!(await startSecondStep(pending))) throw new ProviderError("expired", ACCOUNT_CHANGED);
    return secondStepUrl(attempt.callbackUrl);
  }
  await refreshSession(open.session);
  await raise(
    { type: "fresh-sign-in-confirmed", userId: user.id, method: "provider", provider: provider.name },
    client,
  );
  return attempt.callbackUrl;
}

/**
 * The session of the person who started an attempt.
 * @throws ProviderError if they have signed out since
 */
async function requireSessionOf({ userId }: Attempt) {
  const open = await currentSession();
  if (open?.user.id !== userId) throw new ProviderError("expired", "the session is another's");
  return open;
}
