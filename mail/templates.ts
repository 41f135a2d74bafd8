import "server-only";
import type { Translate } from "../i18n/translate";
import { settings } from "../settings";
import { compose, type Email } from "./email";

/** The address of a page of this site, for an email. */
function link(path: string, query: Record<string, string> = {}): string {
  const url = new URL(path, settings().emailOrigin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const site = () => new URL(settings().emailOrigin).host;

/** To an address that someone entered as theirs. */
export function confirmationEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Confirm your email address"),
    before: [t("The account {username} at {site} gave this as its email address.", { username, site: site() })],
    action: { label: t("Confirm that it is yours"), url: link("/confirm-email", { token }) },
    after: [t("The link works for 2 days. If you have no such account, do nothing: it can't use your address.")],
  });
}

/** To the owner of an address with an account, when someone entered that address. */
export function addressTakenEmail(t: Translate, to: string, owner: string, username: string): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Your email address was given again"),
    before: [
      t("The account {username} at {site} gave this as its email address, but it belongs to your account {owner}.", {
        username,
        site: site(),
        owner,
      }),
      t("If that was you, sign in with the account that you have."),
    ],
    action: { label: t("Sign in as {owner}", { owner }), url: link("/login") },
    after: [t("If it was somebody else, do nothing: they can't use your address.")],
  });
}

/** To someone who asked for a password reset. */
export function resetPasswordEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Choose a new password"),
    before: [t("Somebody asked for a new password for your account {username} at {site}.", { username, site: site() })],
    action: { label: t("Choose a new password"), url: link("/reset-password", { token }) },
    after: [
      t(
        "The link works once, for 20 minutes. If it was not you, do nothing: your password stays as it is, and nobody else can see this letter's link.",
      ),
    ],
  });
}

type NewSignIn = { username: string; device: string; address: string; when: Date; token: string };

/** To the owner of an account, after a sign-in from a new browser. */
export function newDeviceEmail(t: Translate, to: string, signIn: NewSignIn): Email {
  const { username, device, address, when, token } = signIn;
  return compose({
    to,
    language: t.language,
    subject: t("A new sign-in to your account"),
    before: [
      t("Your account {username} at {site} was signed in to from a browser that it had not been used in before:", {
        username,
        site: site(),
      }),
      t("{device}, from {address}, on {date} UTC.", { device, address, date: utc(t, when) }),
      t("If that was you, there is nothing to do."),
    ],
    action: { label: t("This wasn't me"), url: link("/not-me", { token }) },
    after: [t("The link leads to a page that ends that session and lets you choose a new password.")],
  });
}

/**
 * Notifies the owner of an account that something about signing in has changed (ASVS 6.3.7): `what`, already
 * translated.
 */
export function securityEmail(t: Translate, to: string, username: string, what: string, when: Date): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Your account: {what}", { what }),
    before: [
      t("Your account {username} at {site}: {what}, on {date} UTC.", {
        username,
        site: site(),
        what,
        date: utc(t, when),
      }),
      t("If that was you, there is nothing to do."),
    ],
    action: { label: t("If not, choose a new password"), url: link("/forgot-password") },
    after: [t("Then look through your account's history and open sessions.")],
  });
}

/** A time as emails show it. */
function utc({ language }: Translate, date: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(date);
}
