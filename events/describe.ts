import { msg } from "../i18n/msg";
import type { Translate } from "../i18n/translate";

type StoredEvent = { type: string; details: Record<string, string> };

/** Reasons of a failed sign-in, by their code in the event. */
const REASONS: Record<string, string> = {
  "wrong password": msg("wrong password"),
  "wrong code": msg("wrong code"),
  "wrong passkey": msg("wrong passkey"),
  "wrong email code": msg("wrong code from an email"),
  throttled: msg("too many attempts"),
  busy: msg("the server was busy"),
  inactive: msg("the account is suspended"),
  unconfirmed: msg("the email address is not confirmed"),
  expired: msg("the temporary password had expired"),
};

/** The values that messages select by, for those of an event that have a space or were stored under an older name. */
const SELECTORS: Record<string, string> = {
  letter: "email",
  "recovery code": "recovery",
  "email code": "email",
  "authenticator app": "app",
  "recovery codes": "codes",
};

const selector = (value = "") => SELECTORS[value] ?? value;

/** The stored name of a browser that is not recognized. */
export const UNKNOWN_BROWSER = msg("Unknown browser");

/** Who needs no browser, as stored (OPERATOR and MODERATOR in events.ts), and what people read. */
const WITHOUT_BROWSER = new Map([
  ["The operator", msg("An admin")],
  ["A moderator", msg("A moderator")],
]);

/** The name of a browser and its system as they are stored (auth/client.ts), in the reader's language. */
export function deviceName(t: Translate, device: string): string {
  const withoutBrowser = WITHOUT_BROWSER.get(device);
  if (withoutBrowser) return t(withoutBrowser);
  const [browser = "", system] = device.split(" on ");
  const name = browser === UNKNOWN_BROWSER || browser === "" ? t(UNKNOWN_BROWSER) : browser;
  return system ? t("{browser} on {system}", { browser: name, system }) : name;
}

/** Systems of computers, as they are stored; a phone's or tablet's name may be that of its model. */
const COMPUTERS = /^(Windows|macOS|Linux|Chrome OS|\w*BSD|SunOS)$/;
const TABLETS = /iPad|tab(let)?\b|Kindle|Nexus (7|9|10)/i;

/** What kind of device a browser runs on, as far as its stored name tells. */
export function deviceKind(device: string): "phone" | "tablet" | "computer" {
  const system = device.split(" on ")[1];
  if (!system || COMPUTERS.test(system)) return "computer";
  return TABLETS.test(system) ? "tablet" : "phone";
}

/** The description of a security event, for pages and operator commands. */
export function describeEvent(t: Translate, { type, details }: StoredEvent): string {
  const {
    reason = "",
    device,
    name,
    from = "",
    to = "",
    left = "",
    role = "",
    mode = "",
    scope = "",
    provider = "",
  } = details;
  const [method, factor, by] = [selector(details.method), selector(details.factor), selector(details.by)];
  switch (type) {
    case "registered":
      return t("Account created");
    case "signed-in":
      return details.isNewDevice === "true"
        ? t(
            "Signed in from a new browser with {method, select, passkey {a passkey} code {a code} recovery {a recovery code} email {an email code} provider {{provider}} other {a password}}",
            { method, provider },
          )
        : t(
            "Signed in with {method, select, passkey {a passkey} code {a code} recovery {a recovery code} email {an email code} provider {{provider}} other {a password}}",
            {
              method,
              provider,
            },
          );
    case "sign-in-failed":
      return t("Failed sign-in: {reason}", { reason: t(REASONS[reason] ?? reason) });
    case "signed-out":
      return t("Signed out");
    case "session-ended":
      return t(
        "Signed out of {device}{by, select, operator {, by an admin} provider {, by signing out of a connected account} other {}}",
        {
          device: device ? deviceName(t, device) : t("an unknown browser"),
          by,
        },
      );
    case "session-protected":
      return t("Session used from another browser{mode, select, strong {, so it was signed out} other {}}", { mode });
    case "fresh-sign-in-confirmed":
      return t(
        "Confirmed with {method, select, passkey {a passkey} code {a code} recovery {a recovery code} email {an email code} provider {{provider}} other {a password}}",
        { method, provider },
      );
    case "fresh-sign-in-failed":
      return t("Failed confirmation");
    case "password-changed":
      return t("Password changed{by, select, owner {} email {, by email link} other {, by an admin}}", { by });
    case "email-change-requested":
      return t("Email address change requested");
    case "email-confirmed":
      return t("Email address confirmed");
    case "username-changed":
      return t("Username changed from {from} to {to}", { from, to });
    case "factor-added":
      if (details.isAutomatic === "true") return t("Passkey “{name}” added by the browser", { name: name ?? "" });
      return name
        ? t("Passkey “{name}” added", { name })
        : t(
            "{factor, select, app {Authenticator app added} codes {New recovery codes created} other {Passkey added}}",
            { factor },
          );
    case "factor-removed": {
      const isOff = details.endsTwoStep === "true" ? "yes" : "no";
      return name
        ? t("Passkey “{name}” removed{isOff, select, yes {; two-step verification is off} other {}}", { name, isOff })
        : t(
            "{factor, select, app {Authenticator app} other {Passkey}} removed{isOff, select, yes {; two-step verification is off} other {}}",
            { factor, isOff },
          );
    }
    case "identity-linked":
      return t("{provider} account connected", { provider });
    case "identity-unlinked":
      return t("{provider} account disconnected", { provider });
    case "token-created":
      return t("Access token “{name}” created ({scope, select, write {read and write} other {read only}})", {
        name: name ?? "",
        scope,
      });
    case "token-revoked":
      return t("Access token “{name}” revoked", { name: name ?? "" });
    case "recovery-code-used":
      return t("Recovery code used; {left} left", { left });
    case "second-step-changed":
      return details.on === "true" ? t("Two-step verification turned on") : t("Two-step verification turned off");
    case "deletion-requested":
      return t("Account deletion requested");
    case "deletion-canceled":
      return t("Account deletion canceled by signing in");
    case "suspended":
      return t("Account suspended");
    case "reinstated":
      return t("Account reinstated");
    case "post-hidden":
      return t("A moderator hid a post");
    case "post-unhidden":
      return t("A moderator unhid a post");
    case "role-granted":
      return t("Role granted: {role}", { role });
    case "role-revoked":
      return t("Role removed: {role}", { role });
    default:
      return type;
  }
}
