import "server-only";
import { changePassword } from "@/accounts/recovery";
import type { User } from "@/accounts/users";
import { currentClient } from "@/auth/client";
import type { OpenSession } from "@/auth/session";
import { refreshSession } from "@/auth/sign-in";
import type { FormState } from "@/components/form/form-state";
import { raise } from "@/events/events";

/**
 * Sets a new password of the user whose session this is, and ends their other sessions. Returns the state of the form if
 * the password is too weak, else null.
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function setOwnPassword(open: OpenSession, user: User, password: string): Promise<FormState | null> {
  const weakPassword = await changePassword(user, password, open.session.id);
  if (weakPassword) return { fieldErrors: { password: weakPassword } };
  await refreshSession(open.session);
  await raise({ type: "password-changed", userId: user.id, by: "owner" }, await currentClient());
  return null;
}
