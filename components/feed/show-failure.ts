import type { Translate } from "@/i18n/translate";
import { showToast } from "../ui/toast";
import type { Failure } from "./interact";

/** Says that a change failed, in the server's words if there are any. Does nothing without a failure. */
export function showFailure(t: Translate, failure: Failure | null): void {
  if (failure) showToast(failure.error || t("That didn't work. Check your connection and try again."));
}
