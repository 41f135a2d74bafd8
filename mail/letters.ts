import "server-only";
import { settings } from "../settings";
import { compose, type Letter } from "./letter";

/** The address of a page of this site, for a letter. */
function link(path: string, query: Record<string, string> = {}): string {
  const url = new URL(path, settings().letterOrigin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const site = () => new URL(settings().letterOrigin).host;

/** To an address that somebody gave as theirs. */
export function confirmEmailLetter(to: string, username: string, token: string): Letter {
  return compose({
    to,
    subject: "Confirm your email address",
    before: [`The account ${username} at ${site()} gave this as its email address.`],
    action: { label: "Confirm that it is yours", url: link("/confirm-email", { token }) },
    after: ["The link works for 2 days. If you have no such account, do nothing: it can't use your address."],
  });
}

/** To the owner of an address that somebody gave who already has an account with it. */
export function addressTakenLetter(to: string, owner: string, username: string): Letter {
  return compose({
    to,
    subject: "Your email address was given again",
    before: [
      `The account ${username} at ${site()} gave this as its email address, but it belongs to your account ${owner}.`,
      "If that was you, sign in with the account that you have.",
    ],
    action: { label: `Sign in as ${owner}`, url: link("/login") },
    after: ["If it was somebody else, do nothing: they can't use your address."],
  });
}

/** To somebody who forgot their password, or said so. */
export function resetPasswordLetter(to: string, username: string, token: string): Letter {
  return compose({
    to,
    subject: "Choose a new password",
    before: [`Somebody asked for a new password for your account ${username} at ${site()}.`],
    action: { label: "Choose a new password", url: link("/reset-password", { token }) },
    after: [
      "The link works once, for 20 minutes. If it was not you, do nothing: your password stays as it is, and nobody else can see this letter's link.",
    ],
  });
}

/** To the owner of an account that was signed in to from a browser not seen there before. */
export function newDeviceLetter(
  to: string,
  {
    username,
    device,
    address,
    when,
    token,
  }: { username: string; device: string; address: string; when: Date; token: string },
): Letter {
  return compose({
    to,
    subject: "A new sign-in to your account",
    before: [
      `Your account ${username} at ${site()} was signed in to from a browser that it had not been used in before:`,
      `${device}, from ${address}, ${utc(when)}.`,
      "If that was you, there is nothing to do.",
    ],
    action: { label: "This wasn't me", url: link("/not-me", { token }) },
    after: ["The link leads to a page that ends that session and lets you choose a new password."],
  });
}

/** Tells the owner of an account that something about signing in to it has changed (ASVS 6.3.7). */
export function securityLetter(to: string, username: string, what: string, when: Date): Letter {
  return compose({
    to,
    subject: `Your account: ${what}`,
    before: [
      `Your account ${username} at ${site()}: ${what}, ${utc(when)}.`,
      "If that was you, there is nothing to do.",
    ],
    action: { label: "If not, choose a new password", url: link("/forgot-password") },
    after: ["Then look through your account's history and open sessions."],
  });
}

/** A time as letters say it. */
function utc(date: Date): string {
  return `on ${new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(date)} UTC`;
}
