import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { singleValue } from "../query";

/** The completed action, by query value. */
const WORDS = new Map([
  ["hidden", msg("The post is hidden. Its author reads why.")],
  ["shown", msg("The post is shown again.")],
  ["dismissed", msg("The reports are dismissed.")],
  ["suspended", msg("The account is suspended. Its owner reads why when they sign in.")],
  ["reinstated", msg("The account can be signed in to again.")],
  ["registration", msg("It is changed who may register.")],
  ["withdrawn", msg("The invitation is withdrawn: its link does not work any more.")],
]);

/** Shows the result of a moderator's or admin's action. */
export async function Done({ done }: { done: string | string[] | undefined }) {
  const t = await getTranslate();
  if (singleValue(done) === "late")
    return <Notice tone="bad">{t("Nothing was done: it has changed in the meantime.")}</Notice>;
  const words = WORDS.get(singleValue(done) ?? "");
  return words ? <Notice tone="good">{t(words)}</Notice> : null;
}
