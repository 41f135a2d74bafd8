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

const siteName = () => new URL(settings().emailOrigin).host;

/** To an address that someone entered as theirs. */
export function confirmationEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Confirm your email address"),
    before: [t("The account {username} at {site} was set up with this email address.", { username, site: siteName() })],
    action: { label: t("Confirm your email address"), url: link("/confirm-email", { token }) },
    after: [t("The link works for 2 days. If this wasn't you, you can ignore this email.")],
  });
}

/** To the owner of an address with an account, when someone entered that address. */
export function addressTakenEmail(t: Translate, to: string, owner: string, username: string): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Someone tried to use your email address"),
    before: [
      t(
        "The account {username} at {site} tried to use this email address, which already belongs to your account {owner}.",
        {
          username,
          site: siteName(),
          owner,
        },
      ),
      t("If this was you, sign in to your existing account."),
    ],
    action: { label: t("Sign in as {owner}", { owner }), url: link("/login") },
    after: [t("If this wasn't you, you can ignore this email.")],
  });
}

/** To someone who asked for a password reset. */
export function resetPasswordEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Choose a new password"),
    before: [
      t("We received a request to reset the password of your account {username} at {site}.", {
        username,
        site: siteName(),
      }),
    ],
    action: { label: t("Choose a new password"), url: link("/reset-password", { token }) },
    after: [
      t(
        "The link works once, for 20 minutes. If you didn't request this, you can ignore this email: your password stays the same.",
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
      t("Someone signed in to your account {username} at {site} from a new browser:", {
        username,
        site: siteName(),
      }),
      t("{device}, from {address}, on {date} UTC.", { device, address, date: utc(t, when) }),
      t("If this was you, you don't need to do anything."),
    ],
    action: { label: t("This wasn't me"), url: link("/not-me", { token }) },
    after: [t("The link opens a page where you can sign them out and choose a new password.")],
  });
}

/**
 * Notifies the owner of an account that something about signing in has changed (ASVS 6.3.7): `what`, already
 * translated.
 */
export function securityEmail(t: Translate, to: string, username: string, change: string, when: Date): Email {
  return compose({
    to,
    language: t.language,
    subject: t("Your account: {what}", { what: change }),
    before: [
      t("Your account {username} at {site}: {what}, on {date} UTC.", {
        username,
        site: siteName(),
        what: change,
        date: utc(t, when),
      }),
      t("If this was you, you don't need to do anything."),
    ],
    action: { label: t("If not, choose a new password"), url: link("/forgot-password") },
    after: [t("Then check your security activity and sessions.")],
  });
}

/** A time as emails show it. */
function utc({ language }: Translate, date: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(date);
}
