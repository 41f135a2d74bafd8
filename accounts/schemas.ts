/*
 * Schemas of the account forms, used by server and browser. They use zod/mini because the browser downloads them.
 * Checks that need the database or a word list are in register.ts.
 */
import * as z from "zod/mini";
import type { LastSeenPrecision } from "../db/schema";
import { LANGUAGES } from "../i18n/languages";
import { msg } from "../i18n/msg";
import { fits, normalizeLine, normalizeText } from "../text";
import { parseUrl } from "../text/parse-url";
import { RESERVED_USERNAMES } from "./reserved-usernames";

/** Maximum lengths of a name (of a person, a passkey, a token) and of a bio, in characters as a user counts them (`fits`). */
const NAME_MAX_LENGTH = 50;
export const ABOUT_MAX_LENGTH = 160;

/** Maximum length of a password, in code points of its NFC form. ASVS 6.2.9 asks for at least 64. */
export const PASSWORD_MAX_LENGTH = 256;

/**
 * Normalizes a password to NFC, so that the same text entered with different keyboards has the same bytes (SP
 * 800-63B-4, 3.1.1.2). One that is too long in any form stays as it is: NFC takes time with the square of the marks in a
 * row, and makes at most four units one.
 */
export function normalizePassword(password: string): string {
  return password.length > 8 * PASSWORD_MAX_LENGTH ? password : password.normalize("NFC");
}

/** Length of a password in code points of its NFC form (SP 800-63B-4, 3.1.1.2). */
export function passwordLength(password: string): number {
  return [...normalizePassword(password)].length;
}

const username = z.string().check(
  z.trim(),
  z.minLength(1, msg("Choose a username.")),
  z.refine((name) => name === "" || (name.length >= 3 && name.length <= 20), msg("Use 3 to 20 characters.")),
  z.regex(/^[A-Za-z0-9_-]*$/, msg("Use only letters from A to Z, numbers, _ and -.")),
  z.refine((name) => !RESERVED_USERNAMES.has(name.toLowerCase()), msg("This username is reserved. Choose another.")),
);

// ASCII only: with look-alikes of @ or letters, two addresses could become equal (GHSA-7rqj-j65f-68wh).
const email = z.string().check(
  z.trim(),
  z.minLength(1, msg("Enter your email address.")),
  z.maxLength(254, msg("This address is too long.")),
  z.refine(
    (address) => address === "" || z.safeParse(z.email(), address).success,
    msg("Enter an email address, like name@example.org."),
  ),
);

/**
 * A new password: at least `minLength` and at most PASSWORD_MAX_LENGTH characters, any characters, no composition rules
 * (ASVS 6.2.1, 6.2.5, 6.2.9).
 */
function newPassword(minLength: number) {
  return z.string().check(
    z.minLength(1, msg("Choose a password.")),
    z.refine(
      (password) => password === "" || passwordLength(password) >= minLength,
      msg("Use at least {min} characters.", { min: minLength }),
    ),
    z.refine(
      (password) => passwordLength(password) <= PASSWORD_MAX_LENGTH,
      msg("Use at most {max} characters.", { max: PASSWORD_MAX_LENGTH }),
    ),
    // bcrypt stops reading at a NUL.
    z.refine((password) => !password.includes("\0"), msg("Passwords can't contain a NUL character.")),
  );
}

const repeatPassword = z.string().check(z.minLength(1, msg("Enter the password again.")));

/** Requires both passwords of a form to be equal after normalization. */
const passwordsMatch = () =>
  z.refine<{ password: string; repeatPassword: string }>(
    ({ password, repeatPassword }) =>
      repeatPassword === "" || normalizePassword(password) === normalizePassword(repeatPassword),
    { path: ["repeatPassword"], error: msg("The passwords don't match."), when: () => true },
  );

const currentPassword = z.string().check(z.minLength(1, msg("Enter your password.")));

/** The register form. `minPasswordLength` is a setting, in characters. */
export function registerSchema(minPasswordLength: number) {
  return z
    .object({ username, email, password: newPassword(minPasswordLength), repeatPassword })
    .check(passwordsMatch());
}

/** The form to reset a password. */
export function resetPasswordSchema(minPasswordLength: number) {
  return z.object({ password: newPassword(minPasswordLength), repeatPassword }).check(passwordsMatch());
}

/** The form to change a password, which requires the current one (ASVS 6.2.3). */
export function changePasswordSchema(minPasswordLength: number) {
  return z
    .object({ currentPassword, password: newPassword(minPasswordLength), repeatPassword })
    .check(passwordsMatch());
}

/** The form for a forgotten password. */
export const accountLookupSchema = z.object({
  login: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, msg("Enter your username or email address.")),
      z.maxLength(254, msg("This is too long.")),
    ),
});

export const changeEmailSchema = z.object({ email });
/** The form of someone who registers with an identity provider. */
export const registerWithIdentitySchema = z.object({ username, email });
export const renameSchema = z.object({ username });
const code = z
  .string()
  .check(z.trim(), z.minLength(1, msg("Enter the code.")), z.maxLength(64, msg("This is too long.")));
export const codeSchema = z.object({ code });
/** The form for an emailed code. Spaces and dashes in it don't matter. */
export const emailCodeSchema = z.object({
  code: z.string().check(
    z.overwrite((text) => text.replace(/[\s-]/g, "")),
    z.minLength(1, msg("Enter the code.")),
    z.refine((text) => text === "" || /^\d{6}$/.test(text), msg("Enter the 6-digit code from the email.")),
  ),
});
export const confirmSchema = z.object({ password: currentPassword });
export const confirmInTwoStepsSchema = z.object({ password: currentPassword, code });
const nameFits = () =>
  z.refine<string>(
    (text) => fits(text, NAME_MAX_LENGTH),
    msg("Use at most {max} characters.", { max: NAME_MAX_LENGTH }),
  );

/** A name that must not be empty; `missing` is the message if it is. */
const requiredName = (missing: string) =>
  z.string().check(z.overwrite(normalizeLine), z.minLength(1, missing), nameFits());

export const passkeyNameSchema = z.object({
  name: requiredName(msg("Give the passkey a name.")),
});
export const deleteAccountSchema = z.object({
  confirmation: z.string().check(z.trim(), z.minLength(1, msg("Enter your username."))),
});

/** The precision with which a profile shows when its owner was last active. */
const LAST_SEEN_PRECISIONS = ["minute", "day", "month", "never"] as const satisfies readonly LastSeenPrecision[];

/** Maximum length of a link of a profile, in characters. */
const LINK_MAX_LENGTH = 200;

/** A web address as people type it: without a scheme, it gets https. */
function withScheme(text: string): string {
  const address = normalizeLine(text);
  return address.includes(".") && !address.includes("://") ? `https://${address}` : address;
}

/** Whether a text is an http or https address that shows where it leads: nothing before the host. */
function isWebAddress(text: string): boolean {
  const url = /^https?:\/\/\S+$/i.test(text) ? parseUrl(text) : null;
  return url?.username === "" && url.password === "";
}

/** A link of a profile; empty if there is none. */
export const profileLink = z.string().check(
  z.overwrite(withScheme),
  z.maxLength(LINK_MAX_LENGTH, msg("This address is too long.")),
  z.refine((text) => text === "" || isWebAddress(text), msg("Enter a web address, like https://example.org.")),
);

/** The fields for the links of a profile. */
export const LINK_FIELDS = ["link1", "link2", "link3", "link4"] as const;

/** The links in the fields of a profile form. */
export function linksIn(form: Record<(typeof LINK_FIELDS)[number], string>): string[] {
  return LINK_FIELDS.map((field) => form[field]).filter((link) => link !== "");
}

/** The profile form. */
export const profileSchema = z.object({
  name: z.string().check(z.overwrite(normalizeLine), nameFits()),
  about: z.string().check(
    z.overwrite(normalizeText),
    z.refine((text) => fits(text, ABOUT_MAX_LENGTH), msg("Use at most {max} characters.", { max: ABOUT_MAX_LENGTH })),
  ),
  link1: profileLink,
  link2: profileLink,
  link3: profileLink,
  link4: profileLink,
  lastSeenPrecision: z.enum(LAST_SEEN_PRECISIONS, msg("Choose one of these.")),
  /** Empty means the browser's language. */
  language: z.enum(["", ...LANGUAGES], msg("Choose one of these.")),
});

/** What a profile form changes. */
export type Profile = Pick<z.infer<typeof profileSchema>, "name" | "about" | "lastSeenPrecision" | "language"> & {
  links: string[];
};

/** Lifetimes of an access token, in days. */
const TOKEN_DAYS = ["7", "30", "90", "365"] as const;

/** The form for a new access token. */
export const accessTokenSchema = z.object({
  name: requiredName(msg("Give the token a name.")),
  scope: z.enum(["read", "write"], msg("Choose one of these.")),
  days: z.enum(TOKEN_DAYS, msg("Choose one of these.")),
});

/** The schemas of the forms that components/form/schema-form.tsx renders, by name. */
export const ACCOUNT_FORMS = {
  accessToken: () => accessTokenSchema,
  changeEmail: () => changeEmailSchema,
  changePassword: changePasswordSchema,
  code: () => codeSchema,
  confirm: () => confirmSchema,
  confirmInTwoSteps: () => confirmInTwoStepsSchema,
  deleteAccount: () => deleteAccountSchema,
  emailCode: () => emailCodeSchema,
  forgotPassword: () => accountLookupSchema,
  passkeyName: () => passkeyNameSchema,
  profile: () => profileSchema,
  registerWithIdentity: () => registerWithIdentitySchema,
  rename: () => renameSchema,
  resetPassword: resetPasswordSchema,
} as const;

/** The sign-in form. Does not reveal the rules for usernames and passwords. */
export const signInSchema = z.object({
  login: z.string().check(z.trim(), z.minLength(1, msg("Enter your username or email address."))),
  password: z.string().check(z.minLength(1, msg("Enter your password."))),
  remember: z._default(z.boolean(), false),
});

export type Registration = z.infer<ReturnType<typeof registerSchema>>;
export type SignIn = z.infer<typeof signInSchema>;
