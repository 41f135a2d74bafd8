import "server-only";
import type { Translate } from "../i18n/translate";
import { settings } from "../settings";
import { compose, type Email } from "./email";

/** The address of a page of this site, for an email. */
function link(path: string, query: Record<string, string> = {}): string {
  const url = new URL(path, settings().canonicalOrigin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const siteName = () => new URL(settings().canonicalOrigin).host;

/** What every email has. */
const frame = (t: Translate) => ({
  language: t.language,
  site: siteName(),
  otherwise: t("If the button doesn't work, open this link:"),
});

/** Why the owner of an account gets an email about its security. */
const whyOwner = (t: Translate, username: string) =>
  t(
    "You're getting this email because it's about the security of your account {username} at {site}. These emails can't be turned off.",
    {
      username,
      site: siteName(),
    },
  );

/** To an address that someone entered as theirs. */
export function confirmationEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    ...frame(t),
    to,
    subject: t("Confirm your email address"),
    before: [
      t("Confirm that this is the email address of your account {username} at {site}.", { username, site: siteName() }),
    ],
    action: { label: t("Confirm email address"), url: link("/confirm-email", { token }) },
    after: [t("The link works for 2 days.")],
    why: t(
      "You're getting this email because someone entered this address for the account {username} at {site}. If it wasn't you, you can ignore it.",
      { username, site: siteName() },
    ),
  });
}

/** To the owner of an address with an account, when someone entered that address. */
export function addressTakenEmail(t: Translate, to: string, owner: string, username: string): Email {
  return compose({
    ...frame(t),
    to,
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
    why: whyOwner(t, owner),
  });
}

/** To someone who asked for a password reset. */
export function resetPasswordEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    ...frame(t),
    to,
    subject: t("Reset your password"),
    before: [
      t("Someone asked to reset the password of your account {username} at {site}.", { username, site: siteName() }),
    ],
    action: { label: t("Choose a new password"), url: link("/reset-password", { token }) },
    after: [
      t(
        "The link works once, for 20 minutes. If you didn't ask for it, you can ignore this email: your password stays the same.",
      ),
    ],
    why: whyOwner(t, username),
  });
}

/** To someone for whom an operator created an account. */
export function newAccountEmail(t: Translate, to: string, username: string, token: string): Email {
  return compose({
    ...frame(t),
    to,
    subject: t("Choose a password for your new account"),
    before: [t("You now have an account {username} at {site}.", { username, site: siteName() })],
    action: { label: t("Choose a password"), url: link("/reset-password", { token }) },
    after: [
      t(
        "The link works once, for 20 minutes. After that, get another with “Forgot your password?” on the sign-in page.",
      ),
    ],
    why: t(
      "You're getting this email because an admin of {site} created the account {username} for this address. If you don't want it, you can ignore this email.",
      { username, site: siteName() },
    ),
  });
}

type SignInCode = { username: string; code: string; device: string; ipAddress: string };

/** To someone who asked to sign in by a code. The subject does not contain it: locked phones show that, and the log. */
export function signInCodeEmail(t: Translate, to: string, { username, code, device, ipAddress }: SignInCode): Email {
  return compose({
    ...frame(t),
    to,
    subject: t("Your code to sign in"),
    before: [t("Enter this code to sign in to your account {username} at {site}.", { username, site: siteName() })],
    facts: [
      [t("Code"), code, "large"],
      [t("Requested from"), device],
      [t("IP address"), ipAddress],
    ],
    action: { label: t("Sign in"), url: link("/login/email/code", { code }) },
    after: [
      t("The code works once, for 10 minutes, and only in the browser where you asked for it."),
      t(
        "If you didn't ask for it, you can ignore this email. Never share the code: anyone who asks you for it is trying to sign in as you.",
      ),
    ],
    why: whyOwner(t, username),
  });
}

type NewSignIn = { username: string; device: string; ipAddress: string; when: Date; token: string };

/** To the owner of an account, after a sign-in from a new browser. */
export function newDeviceEmail(t: Translate, to: string, signIn: NewSignIn): Email {
  const { username, device, ipAddress, when, token } = signIn;
  return compose({
    ...frame(t),
    to,
    subject: t("New sign-in to your account"),
    before: [
      t("Someone signed in to your account {username} at {site} from a browser we haven't seen before.", {
        username,
        site: siteName(),
      }),
    ],
    facts: [
      [t("Device"), device],
      [t("IP address"), ipAddress],
      [t("Time"), utc(t, when)],
    ],
    action: { label: t("This wasn't me"), url: link("/not-me", { token }) },
    after: [
      t(
        "If this was you, you don't need to do anything. If not, open the link to sign them out and choose a new password.",
      ),
    ],
    why: whyOwner(t, username),
  });
}

/**
 * The owner of an account, and what happened to it: a sentence without its full stop, already translated. If the account
 * is about to be deleted, signing in undoes that.
 */
type SecurityNews = { username: string; change: string; when: Date; isDeletion?: boolean };

/** Notifies the owner of an account that something about signing in has changed (ASVS 6.3.7). */
export function securityEmail(
  t: Translate,
  to: string,
  { username, change, when, isDeletion = false }: SecurityNews,
): Email {
  return compose({
    ...frame(t),
    to,
    subject: change,
    before: [`${change}.`],
    facts: [
      [t("Account"), t("{username} at {site}", { username, site: siteName() })],
      [t("Time"), utc(t, when)],
    ],
    action: isDeletion
      ? { label: t("Sign in to keep your account"), url: link("/login") }
      : { label: t("Choose a new password"), url: link("/forgot-password") },
    after: [
      isDeletion
        ? t(
            "If this was you, you don't need to do anything. If not, sign in to keep your account, then choose a new password.",
          )
        : t(
            "If this was you, you don't need to do anything. If not, choose a new password right away, then check your security activity and sessions.",
          ),
    ],
    why: whyOwner(t, username),
  });
}

/** For the author of a post that a moderator hid: why, and where it is. */
export function postHiddenEmail(
  t: Translate,
  to: string,
  username: string,
  { postId, reason }: { postId: string; reason: string },
): Email {
  return compose({
    ...frame(t),
    to,
    subject: t("A moderator hid one of your posts"),
    before: [t("A moderator hid one of your posts. Others can't see it any more.")],
    facts: [
      [t("Account"), t("{username} at {site}", { username, site: siteName() })],
      [t("Reason"), reason],
    ],
    action: { label: t("See the post"), url: link(`/@${username}/${postId}`) },
    after: [],
    why: whyOwner(t, username),
  });
}

/** A time as emails show it. */
function utc({ language }: Translate, date: Date): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(date)} UTC`;
}
