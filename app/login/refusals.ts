import type { SignInRefusal } from "@/auth/credentials";
import { sayRetryAfter } from "@/auth/retry-after";
import { inWords, type Refusal } from "@/auth/throttle";

/** One message for a wrong name and a wrong password: it tells nobody who has an account. */
export const INVALID = "Invalid username or password";

/** What stands beside a password that is not the account's. */
export const INVALID_PASSWORD = "This is not your password.";

export const BUSY = "The server is busy, try again in a moment.";

/** What a person reads who is not signed in yet. */
export function inPersonsWords(why: Exclude<SignInRefusal, { code: "second-step" }>): string {
  switch (why.code) {
    case "invalid":
      return INVALID;
    case "busy":
      sayRetryAfter(5);
      return BUSY;
    case "throttled":
      return tooMany(why.refusal, "Sign in from a browser that you have used before, or choose a new password.");
    case "inactive":
      return why.reason
        ? `This account is deactivated: ${why.reason}`
        : "This account is deactivated. Ask whoever runs this site.";
    case "unconfirmed":
      return "Confirm your email address first: follow the link in the letter that we have sent you.";
  }
}

/** What a person reads who has tried too often: when to try again, here and in the answer's head. */
export function tooMany({ seconds, isFinal }: Refusal, otherwise: string): string {
  sayRetryAfter(seconds);
  return isFinal ? `Too many failed attempts. ${otherwise}` : `Too many attempts. Try again in ${inWords(seconds)}.`;
}
