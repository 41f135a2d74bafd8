import "server-only";
import type { Method } from "../events/events";
import type { ProviderSession } from "./session";

/**
 * What a sign-in keeps of an identity provider's proof: the identity and the provider's session, the provider's id and
 * name, whether it asked for two factors, and when (auth_time, in seconds since 1970; null if it does not say).
 */
export type ProviderProof = ProviderSession & {
  providerId: string;
  provider: string;
  isTwoStep: boolean;
  authTime: number | null;
};

/** The ways to sign in that a second step may follow. */
export type FirstStep = Extract<Method, "password" | "provider" | "email code">;

/** How someone signed in. */
export type SignInSteps = {
  /** The last step. */
  method: Method;
  /** The step before it, if there were two. */
  firstStep?: FirstStep;
  /** The provider that was the sign-in or its first step. */
  proof?: ProviderProof | undefined;
};

/**
 * Since when a sign-in is fresh, so that it allows sensitive actions; null if it is too weak for them.
 *
 * - A passkey is two factors in one.
 * - Email is no authenticator (SP 800-63B-4, 3.1.3.1), also with a code after it.
 * - A trusted browser that skipped the second step has proved one factor of two.
 * - With a provider, the person may have signed in there long ago: the time there counts. If the provider does not say,
 *   the sign-in is not fresh (ASVS 6.8.4).
 */
export function freshSince(
  { method, firstStep, proof }: SignInSteps,
  hasSecondStep: boolean,
  now = new Date(),
): Date | null {
  if (method === "passkey") return now;
  if (method === "email code" || firstStep === "email code") return null;
  const isSkipped = hasSecondStep && firstStep === undefined && !proof?.isTwoStep;
  if (isSkipped) return null;
  if (!proof) return now;
  return proof.authTime ? new Date(Math.min(proof.authTime * 1000, now.getTime())) : null;
}
