import { msg } from "../i18n/msg";

/** What a line of the history says, in words. Pure: pages and the operator's scripts use it. */
export function describeEvent({ type, details }: { type: string; details: Record<string, string> }): string {
  const { method, reason, device, by, factor, name, from, to, left, role, mode } = details;
  const named = name ? `${factor} “${name}”` : factor;
  switch (type) {
    case "registered":
      return "Registered";
    case "signed-in":
      return `Signed in by ${method}${details.isNewDevice === "true" ? ", in a browser not used before" : ""}`;
    case "sign-in-failed":
      return `A sign-in failed: ${reason}`;
    case "signed-out":
      return "Signed out";
    case "session-ended":
      return `Ended the session in ${device || "an unknown browser"}${by === "operator" ? ", by the operator" : ""}`;
    case "session-protected":
      return `The session was used from another browser${mode === "strong" ? " and was ended" : ""}`;
    case "fresh-sign-in-confirmed":
      return `Confirmed by ${method}`;
    case "fresh-sign-in-failed":
      return "A wrong password or passkey when confirming";
    case "password-changed":
      return `The password was changed${by === "owner" ? "" : by === "letter" ? ", by the link in a letter" : ", by the operator"}`;
    case "email-change-requested":
      return "A new email address was given";
    case "email-confirmed":
      return "The email address was confirmed";
    case "username-changed":
      return `The username was changed from ${from} to ${to}`;
    case "factor-added":
      return `Added: ${named}`;
    case "factor-removed":
      return `Removed: ${named}`;
    case "token-created":
      return `Made the access token “${name}”, to ${details.scope === "write" ? "read and write" : "read"}`;
    case "token-revoked":
      return `Revoked the access token “${name}”`;
    case "recovery-code-used":
      return `A recovery code was used; ${left} are left`;
    case "second-step-changed":
      return `The second step was turned ${details.on === "true" ? "on" : "off"}`;
    case "deletion-requested":
      return "The deletion of the account was asked for";
    case "deletion-undone":
      return "The deletion of the account was taken back by signing in";
    case "deactivated":
      return "The account was deactivated";
    case "reactivated":
      return "The account was activated again";
    case "post-hidden":
      return msg("A moderator hid a post");
    case "post-shown":
      return msg("A moderator showed a hidden post again");
    case "role-granted":
      return `The role ${role} was granted`;
    case "role-revoked":
      return `The role ${role} was taken away`;
    default:
      return type;
  }
}
