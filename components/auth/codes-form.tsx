"use client";

import { useTranslate } from "@/i18n/client";
import type { FormAction } from "../form/form-state";
import { useSafeAction } from "../form/use-safe-action";
import { RecoveryCodes } from "../settings/recovery-codes";
import { SubmitButton } from "../ui/button";
import { Notice } from "../ui/notice";

type Props = {
  action: FormAction;
  submit: string /** Empty if the form only shows its response. */;
  pendingLabel: string;
};

/** A button whose response may contain recovery codes. */
export function CodesForm({ action, submit, pendingLabel }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  return (
    <form action={dispatch}>
      {state.formError && <Notice tone="bad">{t(state.formError)}</Notice>}
      {state.done && <Notice tone="good">{t(state.done)}</Notice>}
      {state.codes && <RecoveryCodes codes={state.codes} />}
      {submit && (
        <SubmitButton isPending={isPending} pendingLabel={pendingLabel} tone="secondary">
          {submit}
        </SubmitButton>
      )}
    </form>
  );
}
