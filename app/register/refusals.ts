import type { RegistrationRefusal } from "@/accounts/registration";
import { msg } from "@/i18n/msg";

/** Messages for people who may not register. */
export const REFUSALS: Record<RegistrationRefusal, string> = {
  closed: msg("Registration is closed. Ask an admin if you think you should have an account."),
  invite: msg("You need an unused invitation to register. Ask an admin, or whoever invited you, for a new link."),
};
