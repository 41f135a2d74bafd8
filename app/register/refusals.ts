import type { RegistrationRefusal } from "@/accounts/registration";
import { msg } from "@/i18n/msg";

/** Messages for people who may not register. */
export const REFUSALS: Record<RegistrationRefusal, string> = {
  closed: msg("Registration is closed. Ask whoever runs this site, if you should have an account."),
  invite: msg(
    "Registering takes an invitation that was not used yet. Ask whoever runs this site, or who invited you, for a new link.",
  ),
};
