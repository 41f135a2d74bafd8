import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { texts } from "@/i18n/server";
import { one } from "../query";

/** What was done, by the word that the action put into the address. */
const WORDS: Record<string, string> = {
  profile: "Your profile is changed.",
  picture: msg("Your picture is changed."),
  "picture-removed": msg("Your picture is removed."),
  feed: msg("Anybody can read your posts as a feed now."),
  "feed-off": msg("Your posts are no longer a feed for anybody."),
  password: "Your password is changed. Every other session has ended.",
  letter: "We have sent a letter to the new address. Follow the link in it to confirm that it is yours.",
  again: "We have sent the letter again.",
  ended: "The session has ended.",
  "all-ended": "All other sessions have ended.",
  confirmed: "Your email address is confirmed.",
  renamed: "Your username is changed.",
  "app-removed": "The authenticator app is removed.",
  "step-on": "Your password is followed by a second step from now on.",
  "step-off": "Your password alone signs you in again.",
  passkey: "The passkey is added.",
  "passkey-renamed": "The passkey has its new name.",
  "passkey-removed": "The passkey is removed. Remove it from your device too, so that it is not offered any more.",
  "token-revoked": msg("The token is revoked. Programs that use it are refused from now on."),
  distrusted: "Every browser will ask for the second step again.",
};

/** Says what an action that led here has done. */
export async function Done({ done }: { done: string | string[] | undefined }) {
  const t = await texts();
  const words = WORDS[one(done) ?? ""];
  return words ? <Notice tone="good">{t(words)}</Notice> : null;
}
