"use client";

import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from "@simplewebauthn/browser";
import { type FormEvent, startTransition, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { msg } from "@/i18n/msg";
import type { FormAction } from "../form/form-state";
import { useSafeAction } from "../form/use-safe-action";
import { SubmitButton } from "../ui/button";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";

type Props = { action: FormAction; options: PublicKeyCredentialCreationOptionsJSON; name: string };

/** Lets the browser create a passkey, and submits it with its name. Passkeys need JavaScript. */
export function NewPasskeyForm({ action, options, name }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  const [refusal, setRefusal] = useState<string>();

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    setRefusal(undefined);
    const data = new FormData(event.currentTarget);
    try {
      const current = state.values?.options ? JSON.parse(state.values.options) : options;
      data.set("credential", JSON.stringify(await startRegistration({ optionsJSON: current })));
    } catch (error) {
      const isThere = error instanceof Error && error.name === "InvalidStateError";
      setRefusal(
        isThere
          ? msg("This device already has a passkey for your account.")
          : msg("No passkey was created. Try again."),
      );
      return;
    }
    startTransition(() => dispatch(data));
  }

  const why = refusal ?? state.formError;
  return (
    <form action={dispatch} onSubmit={onSubmit} data-keep="passkey" className="[@media(scripting:none)]:hidden">
      {why && <Notice tone="bad">{t(why)}</Notice>}
      <TextField
        name="name"
        label={t("Passkey name")}
        hint={t("So you can tell your passkeys apart, such as the device's name.")}
        defaultValue={state.values?.name ?? name}
        error={state.fieldErrors?.name && t(state.fieldErrors.name)}
        maxLength={50}
        required
      />
      <SubmitButton isPending={isPending} pendingLabel={t("Adding…")}>
        {t("Add a passkey")}
      </SubmitButton>
    </form>
  );
}
