import "server-only";
import { ulid } from "ulid";
import { db, isUniqueViolation, transaction } from "../db/client";
import { users } from "../db/schema";
import type { Language } from "../i18n/languages";
import { msg } from "../i18n/msg";
import { settings } from "../settings";
import { sendConfirmation } from "./email";
import { findIdentity, linkIdentity, type ProvenIdentity } from "./identities";
import { hashPassword, verifyPassword } from "./password";
import { consumeInvite, getRegistrationRefusal, type RegistrationRefusal } from "./registration";
import type { Registration } from "./schemas";
import { findHolderOfUsername } from "./username";
import { findOwnerOf, findUserByUsername, type User } from "./users";
import { weakPasswordReason } from "./weak-passwords";

/** Errors of a registration, by field. */
export type RegistrationErrors = Partial<Record<"username" | "email" | "password", string>>;

const TAKEN = {
  username: msg("This username is taken. Choose another."),
  email: msg("This address already has an account. Sign in instead, or use another address."),
};

type Created = { id: string } | { errors: RegistrationErrors };

type Registered = Created | { refusal: RegistrationRefusal };

type RegisterOptions = {
  /** The destination after confirming the address. */
  callbackUrl?: string;
  /** An invite's token. */
  invite?: string;
  /** The language chosen during registration, also used for emails. */
  language?: Language | null;
  alsoStore?: AlsoStore;
};

/** What belongs to the transaction that creates an account, such as the event. */
type AlsoStore = (id: string) => Promise<void>;

/**
 * Creates an account from a form that passed registerSchema, if the registration mode allows it. Consumes the invite,
 * if any. Returns the account's id, or the errors, or why registration is refused.
 *
 * With email verification, a taken address is not an error: the account is created without it, and the owner is
 * notified by email, so that the form does not reveal who has an account (ASVS 6.3.8). If EMAIL_VERIFICATION is off, no
 * email is sent, and a taken address is an error. The same form sent twice within a minute creates one account.
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function register(form: Registration, options: RegisterOptions = {}): Promise<Registered> {
  const registered = await registerIfAllowed(form, options);
  if ("id" in registered) return registered;
  const earlier = await findJustRegistered(form);
  return earlier ? { id: earlier.id } : registered;
}

/** How long ago a form may have been sent for the first time, in milliseconds. */
const RESENT_WITHIN = 60_000;

/** The account that the same form has just created: without JavaScript, a double click sends a form twice. */
async function findJustRegistered({ username, email, password }: Registration): Promise<User | undefined> {
  const user = await findUserByUsername(username);
  if (!user || Date.now() - user.createdAt.getTime() > RESENT_WITHIN) return undefined;
  if ((user.pendingEmail ?? user.email)?.toLowerCase() !== email.toLowerCase()) return undefined;
  return (await verifyPassword(password, user.passwordHash)) ? user : undefined;
}

/**
 * Creates an account without a password for an identity that a provider has just proved, and links it. Like register,
 * but the address needs no confirmation if it is the one that the provider verified. If that address already has an
 * account, the form says so: the address is the person's own.
 */
export function registerWithIdentity(
  form: Pick<Registration, "username" | "email">,
  identity: ProvenIdentity & { emailVerified: boolean },
  options: RegisterOptions = {},
): Promise<Registered> {
  return registerIfAllowed(form, options, identity);
}

async function registerIfAllowed(
  form: NewAccount,
  { callbackUrl = "/", invite = "", language = null, alsoStore }: RegisterOptions,
  identity?: ProvenIdentity & { emailVerified: boolean },
): Promise<Registered> {
  const refusal = await getRegistrationRefusal(invite);
  if (refusal) return { refusal };
  const isProven = identity?.emailVerified === true && identity.email?.toLowerCase() === form.email.toLowerCase();
  const mustConfirm = settings().emailVerification !== "off" && !isProven;
  const address: Address = { language, ...(mustConfirm ? { pendingEmail: form.email } : { email: form.email }) };
  if (isProven) address.emailVerifiedAt = new Date();
  // Checked again in the transaction: another request may have used the invite while the password was hashed.
  return insertAccount(form, address, async (insert): Promise<Registered> => {
    const refusal = await getRegistrationRefusal(invite);
    if (refusal) return { refusal };
    if (identity && (await findIdentity(identity))) return { refusal: "linked" };
    const id = await insert();
    if (identity) await linkIdentity(id, identity);
    await consumeInvite(invite, id);
    if (mustConfirm) await sendConfirmation({ id, username: form.username, language }, form.email, callbackUrl);
    await alsoStore?.(id);
    return { id };
  });
}

/** Without a password for someone who signs in with a provider. */
type NewAccount = Pick<Registration, "username" | "email"> & { password?: string };
type Address = Partial<Pick<User, "email" | "emailVerifiedAt" | "pendingEmail" | "language">>;

/**
 * Creates an account, whatever the registration mode. `address` sets its email columns. Returns the account's id, or
 * the errors: a name or address in use (also if it is taken concurrently), or a weak password.
 * @throws ServerBusyError if too many passwords are waiting to be hashed
 */
export async function createAccount(form: NewAccount, address: Address, alsoStore?: AlsoStore): Promise<Created> {
  return insertAccount(form, address, async (insert) => {
    const id = await insert();
    await alsoStore?.(id);
    return { id };
  });
}

class UsernameTakenError extends Error {}

/**
 * Validates a form and hashes its password, then calls `save` in a transaction. `save` calls `insert` to create the
 * account.
 */
async function insertAccount<Outcome>(
  form: NewAccount,
  address: Address,
  save: (insert: () => Promise<string>) => Promise<Outcome>,
): Promise<Outcome | { errors: RegistrationErrors }> {
  const errors: RegistrationErrors = {};
  if (await findHolderOfUsername(form.username)) errors.username = TAKEN.username;
  if (address.email && (await findOwnerOf(address.email))) errors.email = TAKEN.email;
  const { username, email, password } = form;
  const weakPassword = password === undefined ? null : weakPasswordReason({ username, email, password });
  if (weakPassword) errors.password = weakPassword;
  if (Object.keys(errors).length > 0) return { errors };

  const id = ulid();
  const passwordHash = password === undefined ? "" : await hashPassword(password);
  const createdAt = new Date();
  // Only existing accounts get a notice period.
  const secondStepDueAt = settings().twoStepRequired === "everyone" ? createdAt : null;
  const row = { id, username: form.username, passwordHash, createdAt, secondStepDueAt, ...address };
  const insert = async () => {
    // Somebody may have given it up, and kept the right to take it back, while the password was being hashed.
    if (await findHolderOfUsername(form.username)) throw new UsernameTakenError();
    await db().insert(users).values(row).run();
    return id;
  };
  try {
    return await transaction(() => save(insert));
  } catch (error) {
    if (error instanceof UsernameTakenError || isUniqueViolation(error, "users_username_unique"))
      return { errors: { username: TAKEN.username } };
    if (isUniqueViolation(error, "users_email_unique")) return { errors: { email: TAKEN.email } };
    throw error;
  }
}
