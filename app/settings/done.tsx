import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { singleValue } from "../query";

/** The completed action, by query value. */
const MESSAGES = new Map([
  ["profile", msg("Profile saved.")],
  ["picture", msg("Picture updated.")],
  ["picture-removed", msg("Picture removed.")],
  ["banner", msg("Banner updated.")],
  ["banner-removed", msg("Banner removed.")],
  ["feed", msg("Your posts are now available as a public feed.")],
  ["feed-off", msg("Your public feed is turned off.")],
  ["password", msg("Password changed. You've been signed out everywhere else.")],
  [
    "password-and-address",
    msg("Password changed. You've been signed out everywhere else, and your change of email address was canceled."),
  ],
  ["email-sent", msg("We've sent a link to your new address. Open it to confirm the address is yours.")],
  ["email-kept", msg("Your email address stays as it is.")],
  ["again", msg("We've sent the email again.")],
  ["ended", msg("Signed out of that session.")],
  ["all-ended", msg("Signed out of all other sessions.")],
  ["confirmed", msg("Your email address is confirmed.")],
  ["renamed", msg("Username changed.")],
  ["app-removed", msg("Authenticator app removed.")],
  ["step-off", msg("You've turned off two-step verification.")],
  ["passkey", msg("Passkey added.")],
  ["passkey-renamed", msg("Passkey renamed.")],
  ["passkey-removed", msg("Passkey removed. Delete it from your device too, so it isn't offered again.")],
  ["identity-linked", msg("Account connected. You can now sign in with it.")],
  ["identity-unlinked", msg("Account disconnected.")],
  ["identity-unlinked-ended", msg("Account disconnected. You've been signed out where you used it to sign in.")],
  ["token-revoked", msg("Token revoked. Apps that use it no longer have access.")],
  ["push", msg("Notifications are on for this device.")],
  ["push-off", msg("Notifications are off for this device.")],
  ["distrusted", msg("All browsers will ask for two-step verification again.")],
]);

/** Changes of ways to sign in that leave other sessions open: their end is offered (ASVS 7.4.3). */
const LEAVES_SESSIONS = new Set(["app-removed", "step-off", "passkey", "passkey-removed"]);

/** Shows the result of the action that led here. */
export async function Done({ done }: { done: string | string[] | undefined }) {
  const t = await getTranslate();
  const change = singleValue(done) ?? "";
  const message = MESSAGES.get(change);
  if (!message) return null;
  return (
    <Notice tone="good">
      {t(message)}
      {LEAVES_SESSIONS.has(change) && (
        <>
          {" "}
          <a href="/settings/sessions">{t("Check where you're signed in")}</a>
        </>
      )}
    </Notice>
  );
}
