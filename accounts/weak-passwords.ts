import "server-only";
import { dictionary } from "@zxcvbn-ts/language-common";
import { msg } from "../i18n/msg";
import { breachedPasswords } from "./breached-passwords";
import { normalizePassword, type Registration } from "./schemas";

/** Common passwords in lower case, from a package, so that nothing is downloaded (ASVS 6.2.4). */
const commonPasswords = new Set<string>(dictionary["passwords-common"] as string[]);

/** The site's name, which is among the first guesses for a password on this site. */
const SITE_NAME = "microblog";

/**
 * An error message for a password that is among an attacker's first guesses, or null (SP 800-63B-4, 3.1.1.2: blocklist
 * and context-specific words; ASVS 6.2.12: breached passwords, if the operator has a list).
 */
export function weakPasswordReason({
  username,
  email,
  password,
}: Pick<Registration, "username" | "email" | "password">) {
  const normalized = normalizePassword(password).toLowerCase();
  if (commonPasswords.has(normalized)) return msg("This password is too easy to guess. Choose another.");
  if (normalized.includes(SITE_NAME)) return msg("A password can't contain this site's name. Choose another.");
  if (normalized.includes(username.toLowerCase()))
    return msg("A password can't contain your username. Choose another.");
  const address = email.toLowerCase();
  const localPart = address.split("@")[0] ?? "";
  if ((address !== "" && normalized.includes(address)) || (localPart.length >= 4 && normalized.includes(localPart))) {
    return msg("A password can't contain your email address. Choose another.");
  }
  if (breachedPasswords()?.includes(password))
    return msg("This password has appeared in a data breach. Choose another.");
  return null;
}
