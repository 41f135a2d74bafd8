import type { RegistrationRefusal } from "@/accounts/registration";
import { consume, type Limit } from "@/auth/throttle";
import { msg } from "@/i18n/msg";
import { requestLog } from "@/log";
import { settings } from "@/settings";
import { tooManyAttempts } from "../login/refusals";

/** Messages for people who may not register. */
export const REFUSALS: Record<RegistrationRefusal, string> = {
  closed: msg("Registration is closed. Ask an admin if you think you should have an account."),
  invite: msg("You need an unused invitation to register. Ask an admin, or whoever invited you, for a new link."),
  linked: msg("You already have an account here. Sign in instead."),
};

/**
 * Counts an attempt to register, and looks at the field that only programs fill in.
 * @param limits those of the network address (registerLimits)
 * @param website the hidden field
 * @returns a message if registering is refused, else null
 */
export async function refuseRegistration(
  limits: Limit[],
  ipAddress: string | null,
  website: string,
): Promise<string | null> {
  const refusal = await consume(limits);
  if (refusal) return tooManyAttempts(refusal);
  if (website === "" || settings().registrationGuard !== "honeypot") return null;
  (await requestLog()).warn({ event: "registration_blocked", ipAddress });
  return HONEYPOT_REFUSAL;
}

/** The message when the hidden field was filled in: a person's browser extension may have done that. */
const HONEYPOT_REFUSAL = msg(
  "A hidden field was filled in, perhaps by a browser extension. Turn off autofill for this page and try again.",
);
