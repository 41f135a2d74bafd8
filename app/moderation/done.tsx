import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { singleValue } from "../query";

/** The completed action, by query value. */
const MESSAGES = new Map([
  ["hidden", msg("Post hidden. Its author can see why.")],
  ["unhidden", msg("Post visible again.")],
  ["dismissed", msg("Reports dismissed.")],
  ["suspended", msg("Account suspended. Its owner will see why when they sign in.")],
  ["reinstated", msg("Account reinstated.")],
  ["registration", msg("Registration settings saved.")],
  ["withdrawn", msg("Invitation withdrawn. Its link no longer works.")],
]);

/** Shows the result of a moderator's or admin's action. */
export async function Done({ done }: { done: string | string[] | undefined }) {
  const t = await getTranslate();
  if (singleValue(done) === "late")
    return (
      <Notice tone="bad">
        {t("Nothing changed. This may have been done already, or you may not be allowed to do it.")}
      </Notice>
    );
  const message = MESSAGES.get(singleValue(done) ?? "");
  return message ? <Notice tone="good">{t(message)}</Notice> : null;
}
