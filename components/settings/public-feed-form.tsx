"use client";

import { useTranslate } from "@/i18n/client";
import type { FormAction } from "../form/form-state";
import { useSafeAction } from "../form/use-safe-action";
import { SubmitButton } from "../ui/button";
import { Notice } from "../ui/notice";

type Props = {
  action: FormAction;
  isPublic: boolean;
  /** Whose page it is. */
  reader: string;
};

/** The form that turns the public feed on or off. */
export function PublicFeedForm({ action, isPublic, reader }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  return (
    <form action={dispatch}>
      {state.formError && <Notice tone="bad">{t(state.formError)}</Notice>}
      <input type="hidden" name="reader" value={reader} />
      <label className="mb-4 flex w-fit items-center gap-3 py-1.5">
        <input type="checkbox" name="isPublic" defaultChecked={isPublic} className="size-5 shrink-0 accent-accent" />
        {t("Offer my posts as a public feed (Atom, JSON Feed)")}
      </label>
      <SubmitButton isPending={isPending} pendingLabel={t("Saving…")}>
        {t("Save")}
      </SubmitButton>
    </form>
  );
}
