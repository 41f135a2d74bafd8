import "server-only";
import { changePassword } from "@/accounts/recovery";
import { AccountChangedError } from "@/accounts/unchanged-account";
import type { User } from "@/accounts/users";
import { currentClient } from "@/auth/client";
import type { OpenSession } from "@/auth/session";
import { refreshSession } from "@/auth/sign-in";
import type { FormState } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";

/**
 * Sets a new password of the user whose session this is, and ends their other sessions. Returns the state of the form if
 * the password is too weak or was changed meanwhile, else null.
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function setOwnPassword(open: OpenSession, user: User, password: string): Promise<FormState | null> {
  const client = await currentClient();
  let weakPassword: string | null;
  try {
    weakPassword = await changePassword(user, password, open.session.id, () =>
      raise({ type: "password-changed", userId: user.id, by: "owner" }, client),
    );
  } catch (error) {
    if (!(error instanceof AccountChangedError)) throw error;
    return {
      formError: msg(
        "Your password or session changed in the meantime, so the new password was not saved. Reload the page and try again.",
      ),
    };
  }
  if (weakPassword) return { fieldErrors: { password: weakPassword } };
  await refreshSession(open.session);
  return null;
}
