import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { singleValue } from "../query";

/** The completed action, by query value. */
const WORDS = new Map([
  ["profile", msg("Your profile is changed.")],
  ["picture", msg("Your picture is changed.")],
  ["picture-removed", msg("Your picture is removed.")],
  ["feed", msg("Anybody can read your posts as a feed now.")],
  ["feed-off", msg("Your posts are no longer a feed for anybody.")],
  ["password", msg("Your password is changed. Every other session has ended.")],
  ["letter", msg("We have sent a letter to the new address. Follow the link in it to confirm that it is yours.")],
  ["again", msg("We have sent the letter again.")],
  ["ended", msg("The session has ended.")],
  ["all-ended", msg("All other sessions have ended.")],
  ["confirmed", msg("Your email address is confirmed.")],
  ["renamed", msg("Your username is changed.")],
  ["app-removed", msg("The authenticator app is removed.")],
  ["step-on", msg("Your password is followed by a second step from now on.")],
  ["step-off", msg("Your password alone signs you in again.")],
  ["passkey", msg("The passkey is added.")],
  ["passkey-renamed", msg("The passkey has its new name.")],
  [
    "passkey-removed",
    msg("The passkey is removed. Remove it from your device too, so that it is not offered any more."),
  ],
  ["token-revoked", msg("The token is revoked. Programs that use it are refused from now on.")],
  ["distrusted", msg("Every browser will ask for the second step again.")],
]);

/** Shows the result of the action that led here. */
export async function Done({ done }: { done: string | string[] | undefined }) {
  const t = await getTranslate();
  const words = WORDS.get(singleValue(done) ?? "");
  return words ? <Notice tone="good">{t(words)}</Notice> : null;
}
