import { msg } from "../i18n/msg";
import type { Translate } from "../i18n/translate";

type Line = { type: string; details: Record<string, string> };

/** Reasons of a failed sign-in, by their code in the event. */
const REASONS: Record<string, string> = {
  "wrong password": msg("wrong password"),
  "wrong code": msg("wrong code"),
  "wrong passkey": msg("wrong passkey"),
  throttled: msg("too many attempts"),
  busy: msg("the server was busy"),
  inactive: msg("the account is deactivated"),
  unconfirmed: msg("the email address is not confirmed"),
  expired: msg("the temporary password had expired"),
};

/** Codes without spaces, for messages to select by. */
const WORDS: Record<string, string> = {
  "recovery code": "recovery",
  "authenticator app": "app",
  "recovery codes": "codes",
};

const word = (text = "") => WORDS[text] ?? text;

/** The description of a security event, for pages and operator commands. */
export function describeEvent(t: Translate, { type, details }: Line): string {
  const {
    reason = "",
    device,
    by = "",
    name,
    from = "",
    to = "",
    left = "",
    role = "",
    mode = "",
    scope = "",
  } = details;
  const [method, factor] = [word(details.method), word(details.factor)];
  switch (type) {
    case "registered":
      return t("Registered");
    case "signed-in":
      return details.isNewDevice === "true"
        ? t(
            "Signed in by {method, select, passkey {passkey} code {code} recovery {recovery code} other {password}}, in a browser not used before",
            { method },
          )
        : t("Signed in by {method, select, passkey {passkey} code {code} recovery {recovery code} other {password}}", {
            method,
          });
    case "sign-in-failed":
      return t("A sign-in failed: {reason}", { reason: t(REASONS[reason] ?? reason) });
    case "signed-out":
      return t("Signed out");
    case "session-ended":
      return t("Ended the session in {device}{by, select, operator {, by the operator} other {}}", {
        device: device || t("an unknown browser"),
        by,
      });
    case "session-protected":
      return t("The session was used from another browser{mode, select, strong { and was ended} other {}}", { mode });
    case "fresh-sign-in-confirmed":
      return t(
        "Confirmed by {method, select, passkey {passkey} code {code} recovery {recovery code} other {password}}",
        { method },
      );
    case "fresh-sign-in-failed":
      return t("A wrong password or passkey when confirming");
    case "password-changed":
      return t(
        "The password was changed{by, select, owner {} letter {, by the link in a letter} other {, by the operator}}",
        { by },
      );
    case "email-change-requested":
      return t("A new email address was given");
    case "email-confirmed":
      return t("The email address was confirmed");
    case "username-changed":
      return t("The username was changed from {from} to {to}", { from, to });
    case "factor-added":
      return name
        ? t("Added: {factor, select, app {authenticator app} codes {recovery codes} other {passkey}} “{name}”", {
            factor,
            name,
          })
        : t("Added: {factor, select, app {authenticator app} codes {recovery codes} other {passkey}}", { factor });
    case "factor-removed":
      return name
        ? t("Removed: {factor, select, app {authenticator app} codes {recovery codes} other {passkey}} “{name}”", {
            factor,
            name,
          })
        : t("Removed: {factor, select, app {authenticator app} codes {recovery codes} other {passkey}}", { factor });
    case "token-created":
      return t("Made the access token “{name}”, to {scope, select, write {read and write} other {read}}", {
        name: name ?? "",
        scope,
      });
    case "token-revoked":
      return t("Revoked the access token “{name}”", { name: name ?? "" });
    case "recovery-code-used":
      return t("A recovery code was used; {left} are left", { left });
    case "second-step-changed":
      return details.on === "true" ? t("The second step was turned on") : t("The second step was turned off");
    case "deletion-requested":
      return t("The deletion of the account was asked for");
    case "deletion-undone":
      return t("The deletion of the account was taken back by signing in");
    case "deactivated":
      return t("The account was deactivated");
    case "reactivated":
      return t("The account was activated again");
    case "post-hidden":
      return t("A moderator hid a post");
    case "post-shown":
      return t("A moderator showed a hidden post again");
    case "role-granted":
      return t("The role {role} was granted", { role });
    case "role-revoked":
      return t("The role {role} was taken away", { role });
    default:
      return type;
  }
}
