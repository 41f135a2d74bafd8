import "server-only";
import { after } from "next/server";
import { CredentialsSignin } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { hashPassword, needsRehash, ServerBusyError, verifyPassword } from "../accounts/password";
import { signInSchema } from "../accounts/schemas";
import { findUserByLogin, replacePasswordHash, type User } from "../accounts/users";
import { raise, type SignInFailure } from "../events/events";
import { currentClient } from "./client";
import { isKnownDevice } from "./devices";
import { needsSecondStep, startSecondStep } from "./sign-in";
import { getSignInIneligibility, type SignInIneligibility } from "./sign-in-eligibility";
import { consume, knownBrowserLimits, type Refusal, refund, resetSignInLimits, unknownBrowserLimits } from "./throttle";

/** Why a sign-in did not create a session. */
export type SignInRefusal =
  | { code: "invalid" }
  | { code: "busy" }
  | { code: "throttled"; refusal: Refusal }
  | SignInIneligibility
  | { code: "second-step" };

/** A refused sign-in. Auth.js passes it on to the caller. */
export class SignInRefusedError extends CredentialsSignin {
  constructor(readonly why: SignInRefusal) {
    super();
    this.code = why.code === "throttled" ? `throttled-${why.refusal.seconds}` : why.code;
  }
}

/**
 * The user with this name (or email address) and password. An unknown user and a wrong password take the same work and
 * get the same response (ASVS 6.3.8). Attempts are counted before any work is done.
 * @throws SignInRefusedError with the reason. Only people who know the password learn that an account is inactive or
 * its address unconfirmed.
 */
export async function authenticate(login: string, password: string): Promise<User> {
  const client = await currentClient();
  const user = await findUserByLogin(login);
  const isKnown = user !== undefined && (await isKnownDevice(user.id, client.deviceId));
  const limits = isKnown ? knownBrowserLimits(user.id) : unknownBrowserLimits(login, client.address);

  function refuse(why: SignInRefusal, reason: SignInFailure): never {
    // Attempts that were not checked go to the log only: otherwise anyone could fill an account's security activity.
    const wasTried = reason !== "throttled" && reason !== "busy";
    // After the response, so that an existing account does not take longer to refuse.
    after(() => raise({ type: "sign-in-failed", userId: (wasTried && user?.id) || null, reason }, client));
    throw new SignInRefusedError(why);
  }

  const refusal = await consume(limits);
  if (refusal) refuse({ code: "throttled", refusal }, "throttled");

  const isRight = await verifyPassword(password, user?.passwordHash).catch(async (error: unknown) => {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return refuse({ code: "busy" }, "busy");
  });
  if (!user || !isRight) refuse({ code: "invalid" }, "wrong password");
  // Attempts that counted for the address alone were not failures.
  await refund(limits);
  const why = getSignInIneligibility(user);
  if (why) refuse(why, why.code);
  await resetSignInLimits(user, client.address);
  // The only moment when the password is available, in case the cost was raised.
  if (needsRehash(user.passwordHash)) await rehash(user, password);
  return user;
}

/** Stores a hash at the configured cost. If the server is busy, the next sign-in does it. */
async function rehash(user: User, password: string): Promise<void> {
  try {
    await replacePasswordHash(user.id, await hashPassword(password));
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
  }
}

/** Auth.js's credentials provider: username or email, password, and whether to remember. */
export const credentials = Credentials({
  credentials: {
    login: { label: "Username or email" },
    password: { label: "Password", type: "password" },
    remember: { label: "Remember Me", type: "checkbox" },
  },
  async authorize(input) {
    const remember = input.remember === "true" || input.remember === "on" || input.remember === true;
    const form = signInSchema.safeParse({ ...input, remember });
    if (!form.success) return null;
    const user = await authenticate(form.data.login, form.data.password);
    if (await needsSecondStep(user)) {
      await startSecondStep(user, remember);
      throw new SignInRefusedError({ code: "second-step" });
    }
    return { id: user.id, name: user.username, remember };
  },
});
