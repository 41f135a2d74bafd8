import type { SignInRefusal } from "@/auth/credentials";
import { type Refusal, tooManyAttempts } from "@/auth/throttle";
import { msg } from "@/i18n/msg";
import { setRetryAfter, setUnavailable } from "@/server/next-bridge";

/** One message for a wrong name and a wrong password: it tells nobody who has an account. */
export const INVALID = msg("Invalid username or password");

/** What stands beside a password that is not the account's. */
export const INVALID_PASSWORD = msg("This is not your password.");

/** What a person reads while too many passwords wait; the answer's head says 503. */
export function busy(): string {
  setUnavailable(5);
  return msg("The server is busy, try again in a moment.");
}

/** What a person reads who is not signed in yet. */
export function refusalMessage(why: Exclude<SignInRefusal, { code: "second-step" }>): string {
  switch (why.code) {
    case "invalid":
      return INVALID;
    case "busy":
      return busy();
    case "throttled":
      return tooMany(
        why.refusal,
        msg("Too many failed attempts. Sign in from a browser that you have used before, or choose a new password."),
      );
    case "inactive":
      return why.reason
        ? msg("This account is deactivated: {reason}", { reason: why.reason })
        : msg("This account is deactivated. Ask whoever runs this site.");
    case "unconfirmed":
      return msg("Confirm your email address first: follow the link in the letter that we have sent you.");
  }
}

/**
 * What a person reads who has tried too often: when to try again, here and in the answer's head, or what to do where
 * waiting does not help.
 */
export function tooMany({ seconds, isFinal }: Refusal, otherwise = ""): string {
  setRetryAfter(seconds);
  return isFinal ? otherwise : tooManyAttempts(seconds);
}
