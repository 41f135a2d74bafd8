import "server-only";
import { CredentialsSignin } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { hashPassword, needsRehash, ServerBusyError, verifyPassword } from "../accounts/password";
import { signInSchema } from "../accounts/schemas";
import { findUserByLogin, replacePasswordHash, type User } from "../accounts/users";
import { requestLog } from "../log";

/** Too many passwords wait to be checked. Auth.js hands `code` on to whoever called. */
export class BusySignIn extends CredentialsSignin {
  override code = "busy";
}

/**
 * The user whose name (or address) and password these are, or null. A missing user, a wrong password
 * and an inactive user take the same work and give the same answer (ASVS 6.3.8).
 * @throws ServerBusyError when too many passwords wait to be checked
 */
export async function authenticate(login: string, password: string): Promise<User | null> {
  const user = findUserByLogin(login);
  const mayEnter = await verifyPassword(password, user?.active ? user.passwordHash : undefined);
  if (!user || !mayEnter) return null;
  // The one moment when the password is at hand, should the cost have been raised.
  if (needsRehash(user.passwordHash)) replacePasswordHash(user.id, await hashPassword(password));
  return user;
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
    const log = await requestLog();
    try {
      const user = await authenticate(form.data.login, form.data.password);
      if (!user) {
        // The name that was typed is not logged: people type passwords there.
        log.warn({ event: "sign_in_failed" });
        return null;
      }
      return { id: user.id, name: user.username, remember };
    } catch (error) {
      if (!(error instanceof ServerBusyError)) throw error;
      log.warn({ event: "sign_in_busy" });
      throw new BusySignIn();
    }
  },
});
