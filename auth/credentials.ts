import "server-only";
import { after } from "next/server";
import { CredentialsSignin } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { hashPassword, needsRehash, ServerBusyError, verifyPassword } from "../accounts/password";
import { signInSchema } from "../accounts/schemas";
import { AccountChangedError } from "../accounts/unchanged-account";
import { findUser, findUserByLogin, replacePasswordHash, type User } from "../accounts/users";
import { raise, type SignInFailure } from "../events/events";
import { currentClient } from "./client";
import { isKnownDevice } from "./devices";
import { needsSecondStep, startSecondStep } from "./sign-in";
import { getSignInObstacle, type SignInObstacle } from "./sign-in-obstacle";
import { consume, type Refusal, refund } from "./throttle";
import { knownBrowserLimits, resetSignInLimits, unknownBrowserLimits } from "./throttle-limits";

/** Why a sign-in did not create a session. */
export type SignInRefusal =
  | { code: "invalid" }
  | { code: "busy" }
  | { code: "throttled"; refusal: Refusal }
  | SignInObstacle
  | { code: "expired" }
  | { code: "second-step" };

/** Refuses a sign-in to an account that changed while the password was being checked. */
export function refuseChangedAccount(error: unknown): never {
  throw error instanceof AccountChangedError ? new SignInRefusedError({ code: "invalid" }) : error;
}

/** A refused sign-in, as an error that Auth.js passes on to the caller. */
export class SignInRefusedError extends CredentialsSignin {
  constructor(readonly refusal: SignInRefusal) {
    super();
    this.code = refusal.code === "throttled" ? `throttled-${refusal.refusal.seconds}` : refusal.code;
  }
}

/**
 * Returns the user with this username (or email address) and password. An unknown user and a wrong password take the
 * same work and get the same response (ASVS 6.3.8). Attempts are counted before any work is done.
 * @throws SignInRefusedError with the reason. An inactive account, an unconfirmed address or an expired temporary password
 * is revealed only if the password is correct.
 */
export async function authenticate(login: string, password: string): Promise<User> {
  const client = await currentClient();
  const user = await findUserByLogin(login);
  const isKnown = user !== undefined && (await isKnownDevice(user.id, client.deviceId));
  const limits = isKnown ? knownBrowserLimits(user.id) : unknownBrowserLimits(login, client.ipAddress);

  function refuse(refusal: SignInRefusal, reason: SignInFailure): never {
    // Attempts that were not checked are only logged: otherwise anyone could fill an account's security activity.
    const isChecked = reason !== "throttled" && reason !== "busy";
    // After the response, so that a refusal takes the same time for existing and unknown accounts.
    after(() => raise({ type: "sign-in-failed", userId: (isChecked && user?.id) || null, reason }, client));
    throw new SignInRefusedError(refusal);
  }

  const refusal = await consume(limits);
  if (refusal) refuse({ code: "throttled", refusal }, "throttled");

  const isCorrect = await verifyPassword(password, user?.passwordHash).catch(async (error: unknown) => {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return refuse({ code: "busy" }, "busy");
  });
  if (!user || !isCorrect) refuse({ code: "invalid" }, "wrong password");
  // Not a failure. This also undoes the count of the network address, which resetSignInLimits does not reset.
  await refund(limits);
  const obstacle = getSignInObstacle(user);
  if (obstacle) refuse(obstacle, obstacle.code);
  const { temporaryPasswordUntil } = user;
  if (temporaryPasswordUntil && temporaryPasswordUntil <= new Date()) refuse({ code: "expired" }, "expired");
  await resetSignInLimits(user, client.ipAddress);
  // A rehash at a new cost needs the password, which is available only here.
  return needsRehash(user.passwordHash) ? await rehash(user, password) : user;
}

/** The user with a hash at the configured cost. If the server is busy, the next sign-in does this. */
async function rehash(user: User, password: string): Promise<User> {
  try {
    const passwordHash = await hashPassword(password);
    if (await replacePasswordHash(user.id, user.passwordHash, passwordHash)) return { ...user, passwordHash };
    // Another sign-in did the same, or the password was changed.
    const current = await findUser(user.id);
    return current && (await verifyPassword(password, current.passwordHash)) ? current : user;
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
    return user;
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
      const isStarted = await startSecondStep({ user, remembered: remember, firstStep: "password" });
      throw new SignInRefusedError({ code: isStarted ? "second-step" : "invalid" });
    }
    return { id: user.id, name: user.username, remember, passwordHash: user.passwordHash };
  },
});
