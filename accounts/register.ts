import "server-only";
import { dictionary } from "@zxcvbn-ts/language-common";
import { ulid } from "ulid";
import { db, isUniqueViolation, transaction } from "../db/client";
import { users } from "../db/schema";
import type { Language } from "../i18n/languages";
import { msg } from "../i18n/msg";
import { settings } from "../settings";
import { sendConfirmation } from "./email";
import { hashPassword } from "./password";
import { consumeInvite, getRegistrationRefusal, type RegistrationRefusal } from "./registration";
import { normalizePassword, type Registration } from "./schemas";
import { findHolderOfUsername } from "./username";
import { findOwnerOf, type User } from "./users";

/** Errors of a registration, by field. */
export type RegistrationErrors = Partial<Record<"username" | "email" | "password", string>>;

const TAKEN = {
  username: msg("This username is taken. Choose another."),
  email: msg("There is an account with this address already. Sign in instead, or use another address."),
};

/** Common passwords in lower case, from a list in a package: nothing is downloaded (ASVS 6.2.4). */
const commonPasswords = new Set<string>(dictionary["passwords-common"] as string[]);

type Created = { id: string } | { errors: RegistrationErrors };

type Registered = Created | { refusal: RegistrationRefusal };

type Circumstances = {
  /** The destination after confirming the address. */
  callbackUrl?: string;
  /** The token of an invite. */
  invite?: string;
  /** The language of the registration, also used for emails. */
  language?: Language | null;
};

/**
 * Creates an account from a form that passed registerSchema, if the sender may register: anyone may, or the invite is
 * valid, which it consumes. Returns its id, or the errors.
 *
 * If addresses are confirmed, a taken address is not an error: the account is created without it, and the owner is
 * notified by email, so that no one learns who has an account (ASVS 6.3.8). If EMAIL_VERIFICATION is off, no one can be
 * notified, and the form says so.
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function register(
  form: Registration,
  { callbackUrl = "/", invite = "", language = null }: Circumstances = {},
): Promise<Registered> {
  const refusal = await getRegistrationRefusal(invite);
  if (refusal) return { refusal };
  const confirms = settings().emailVerification !== "off";
  const address = { language, ...(confirms ? { pendingEmail: form.email } : { email: form.email }) };
  // Checked again in the transaction: someone else may have used the same invite while the password was hashed.
  const registered = await insertAccount(form, address, async (insert): Promise<Registered> => {
    const refusal = await getRegistrationRefusal(invite);
    if (refusal) return { refusal };
    const id = await insert();
    await consumeInvite(invite, id);
    return { id };
  });
  if (confirms && "id" in registered) {
    await sendConfirmation({ id: registered.id, username: form.username, language }, form.email, callbackUrl);
  }
  return registered;
}

type NewAccount = Pick<Registration, "username" | "email" | "password">;
type Address = Partial<Pick<User, "email" | "emailVerifiedAt" | "pendingEmail" | "language">>;

/**
 * Creates an account regardless of who may register. `address` says whether its address is confirmed. Returns its id,
 * or the errors: a name in use (even if taken at this very moment), or a weak password.
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function createAccount(form: NewAccount, address: Address): Promise<Created> {
  return insertAccount(form, address, async (insert) => ({ id: await insert() }));
}

/**
 * Validates a form and hashes its password, then lets `admit` decide, in the inserting transaction, whether to insert.
 */
async function insertAccount<Outcome>(
  form: NewAccount,
  address: Address,
  admit: (insert: () => Promise<string>) => Promise<Outcome>,
): Promise<Outcome | { errors: RegistrationErrors }> {
  const errors: RegistrationErrors = {};
  if (await findHolderOfUsername(form.username)) errors.username = TAKEN.username;
  if (address.email && (await findOwnerOf(address.email))) errors.email = TAKEN.email;
  const guess = weakPasswordReason(form);
  if (guess) errors.password = guess;
  if (Object.keys(errors).length > 0) return { errors };

  const id = ulid();
  const passwordHash = await hashPassword(form.password);
  const row = { id, username: form.username, passwordHash, createdAt: new Date(), ...address };
  const insert = async () => {
    await db().insert(users).values(row).run();
    return id;
  };
  try {
    return await transaction(() => admit(insert));
  } catch (error) {
    if (isUniqueViolation(error, "users_username_unique")) return { errors: { username: TAKEN.username } };
    if (isUniqueViolation(error, "users_email_unique")) return { errors: { email: TAKEN.email } };
    throw error;
  }
}

/** The first guesses on this site. */
const SITE_NAME = "microblog";

/**
 * Why a password would be among an attacker's first guesses, or null (SP 800-63B-4, 3.1.1.2: blocklist and context
 * words).
 */
export function weakPasswordReason({
  username,
  email,
  password,
}: Pick<Registration, "username" | "email" | "password">) {
  const plain = normalizePassword(password).toLowerCase();
  if (commonPasswords.has(plain)) return msg("This is one of the passwords that are guessed first. Choose another.");
  if (plain.includes(SITE_NAME)) return msg("A password can't contain this site's name. Choose another.");
  if (plain.includes(username.toLowerCase())) return msg("A password can't contain your username. Choose another.");
  const address = email.toLowerCase();
  const name = address.split("@")[0] ?? "";
  if ((address !== "" && plain.includes(address)) || (name.length >= 4 && plain.includes(name))) {
    return msg("A password can't contain your email address. Choose another.");
  }
  return null;
}
