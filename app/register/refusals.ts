import type { RegistrationRefusal } from "@/accounts/registration";
import { msg } from "@/i18n/msg";

/** Messages for people who may not register. */
export const REFUSALS: Record<RegistrationRefusal, string> = {
  closed: msg("Registration is closed. Ask an admin if you think you should have an account."),
  invite: msg("You need an unused invitation to register. Ask an admin, or whoever invited you, for a new link."),
  linked: msg("You have an account here already. Sign in to it."),
};

/** The message when the hidden field was filled in: a person's browser extension may have done that. */
export const HONEYPOT_REFUSAL = msg(
  "A hidden field that must stay empty was filled in, maybe by a browser extension. Turn off automatic filling for this page and try again.",
);
