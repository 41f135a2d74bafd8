import type { SignInRefusal } from "@/auth/credentials";
import { type Refusal, tooManyAttemptsMessage } from "@/auth/throttle";
import { msg } from "@/i18n/msg";
import { setRetryAfter, setUnavailable } from "@/server/next-bridge";

/** One message for a wrong name and a wrong password: it does not reveal who has an account. */
export const INVALID = msg("Invalid username or password");

/** The error beside a wrong password of a known account. */
export const INVALID_PASSWORD = msg("Wrong password.");

/** The error for a wrong code of a second step. */
export const WRONG_CODE = msg("This code is wrong or was already used. Try the next one.");

/** The error for the passkey of another account. */
export const OTHER_PASSKEY = msg("This passkey is for another account. Try another.");

/** The message while too many passwords wait. The response has status 503. */
export function busy(): string {
  setUnavailable(5);
  return msg("The server is busy. Try again in a moment.");
}

/** The message for someone who is not signed in yet. */
export function refusalMessage(refusal: Exclude<SignInRefusal, { code: "second-step" }>): string {
  switch (refusal.code) {
    case "invalid":
      return INVALID;
    case "busy":
      return busy();
    case "throttled":
      return tooManyAttempts(
        refusal.refusal,
        msg("Too many failed attempts. Sign in from a browser you've used before, or choose a new password."),
      );
    case "inactive":
      return refusal.reason
        ? msg("This account is suspended: {reason}", { reason: refusal.reason })
        : msg("This account is suspended. Ask an admin for help.");
    case "expired":
      return msg("This temporary password has expired. Ask an admin for a new one.");
    case "unconfirmed":
      return msg("Confirm your email address first: open the link we've emailed you.");
  }
}

/** The message after too many attempts: when to retry, also as Retry-After, or what to do if waiting does not help. */
export function tooManyAttempts({ seconds, isFinal }: Refusal, alternative = ""): string {
  setRetryAfter(seconds);
  return isFinal ? alternative : tooManyAttemptsMessage(seconds);
}
