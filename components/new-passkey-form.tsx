"use client";

import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from "@simplewebauthn/browser";
import { type FormEvent, startTransition, useActionState, useState } from "react";
import type { FormAction } from "./form-state";
import { SubmitButton } from "./ui/button";
import { TextField } from "./ui/field";
import { Notice } from "./ui/notice";

type Props = { action: FormAction; options: PublicKeyCredentialCreationOptionsJSON; name: string };

/** Has the browser make a passkey, and sends it with its name. Passkeys need scripts. */
export function NewPasskeyForm({ action, options, name }: Props) {
  const [state, dispatch, isPending] = useActionState(action, {});
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
      setRefusal(isThere ? "This device has a passkey for your account already." : "No passkey was made. Try again.");
      return;
    }
    startTransition(() => dispatch(data));
  }

  return (
    <form action={dispatch} onSubmit={onSubmit} data-keep="passkey" className="[@media(scripting:none)]:hidden">
      {(refusal ?? state.formError) && <Notice tone="bad">{refusal ?? state.formError}</Notice>}
      <TextField
        name="name"
        label="Name of the new passkey"
        hint="For you to tell it from others, such as the device it is on."
        defaultValue={state.values?.name ?? name}
        error={state.fieldErrors?.name}
        maxLength={50}
        required
      />
      <SubmitButton isPending={isPending} working="Adding…">
        Add a passkey
      </SubmitButton>
    </form>
  );
}
