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
import { type IneligibleUser, whySignInIsRefused } from "./sign-in-eligibility";
import { consume, knownBrowserLimits, type Refusal, refund, resetSignInLimits, strangerLimits } from "./throttle";

/** Why a sign-in did not make a session. */
export type SignInRefusal =
  | { code: "invalid" }
  | { code: "busy" }
  | { code: "throttled"; refusal: Refusal }
  | IneligibleUser
  | { code: "second-step" };

/** A sign-in that was refused. Auth.js hands it on to whoever called. */
export class SignInRefusedError extends CredentialsSignin {
  constructor(readonly why: SignInRefusal) {
    super();
    this.code = why.code === "throttled" ? `throttled-${why.refusal.seconds}` : why.code;
  }
}

/**
 * The user whose name (or address) and password these are. A missing user and a wrong password take
 * the same work and give the same answer (ASVS 6.3.8); attempts are counted before any work is done.
 * @throws SignInRefusedError saying why somebody may not enter. Whether an account is inactive, or its address
 *   not confirmed, is told to those who know its password only.
 */
export async function authenticate(login: string, password: string): Promise<User> {
  const client = await currentClient();
  const user = await findUserByLogin(login);
  const isKnown = user !== undefined && (await isKnownDevice(user.id, client.deviceId));
  const limits = isKnown ? knownBrowserLimits(user.id) : strangerLimits(login, client.address);

  function refuse(why: SignInRefusal, reason: SignInFailure): never {
    // What was not even tried is for the log alone: a history must not grow by being knocked at.
    const wasTried = reason !== "throttled" && reason !== "busy";
    // After the answer, so that it takes no longer where there is an account to write this down for.
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
  // What counted for the address alone was no failure.
  await refund(limits);
  const why = whySignInIsRefused(user);
  if (why) refuse(why, why.code);
  await resetSignInLimits(user, client.address);
  // The one moment when the password is at hand, should the cost have been raised.
  if (needsRehash(user.passwordHash)) await rehash(user, password);
  return user;
}

/** Stores a hash at the cost that the settings ask for. Where the server is busy, the next sign-in will. */
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
