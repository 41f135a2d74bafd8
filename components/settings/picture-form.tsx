"use client";

import { type FormEvent, startTransition, useEffect, useRef, useState } from "react";
import { PICTURE_TYPES, pictureSizeError } from "@/accounts/picture";
import { useTranslate } from "@/i18n/client";
import { msg } from "@/i18n/msg";
import type { FormAction } from "../form/form-state";
import { useHydrated } from "../form/use-hydrated";
import { useSafeAction } from "../form/use-safe-action";
import { SubmitButton } from "../ui/button";
import { Field, inputClass } from "../ui/field";
import { Notice } from "../ui/notice";

/** The kinds of pictures, by the name of their field. */
const KINDS = {
  picture: {
    label: msg("Profile picture"),
    hint: msg("PNG, JPEG, WebP or AVIF, up to 2 MB. Shown as a circle, cropped around the center."),
    submit: msg("Upload picture"),
  },
  banner: {
    label: msg("Profile banner"),
    hint: msg(
      "PNG, JPEG, WebP or AVIF, up to 2 MB. Best at 1500 × 500 pixels; other shapes are cropped around the center.",
    ),
    submit: msg("Upload banner"),
  },
};

type Props = {
  name: keyof typeof KINDS;
  action: FormAction;
  /** Whose page it is. */
  reader: string;
  /** Why the last file was refused before it reached the form's action. */
  refusal?: string | undefined;
};

/** The form to upload a picture. With JavaScript, a file that is too large is not sent at all. */
export function PictureForm({ name, action, reader, refusal }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  const [error, setError] = useState<string | null | undefined>(refusal);
  const input = useRef<HTMLInputElement>(null);
  const hydrated = useHydrated();

  useEffect(() => {
    if (!state.fieldErrors) return;
    setError(state.fieldErrors[name]);
    input.current?.focus();
  }, [state, name]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const sizeError = pictureSizeError(input.current?.files?.[0]?.size ?? 0);
    setError(sizeError);
    if (sizeError) input.current?.focus();
    else {
      const data = new FormData(event.currentTarget);
      startTransition(() => dispatch(data));
    }
  }

  const displayedError = hydrated ? error : (state.fieldErrors?.[name] ?? refusal);
  return (
    <form action={dispatch} onSubmit={onSubmit} noValidate={hydrated}>
      {state.formError && <Notice tone="bad">{t(state.formError)}</Notice>}
      <input type="hidden" name="reader" value={reader} />
      <Field
        name={name}
        label={t(KINDS[name].label)}
        hint={t(KINDS[name].hint)}
        error={displayedError ? t(displayedError) : undefined}
      >
        {(control) => (
          <input
            ref={input}
            type="file"
            name={name}
            accept={PICTURE_TYPES}
            onChange={({ currentTarget: { files } }) => setError(files?.[0] && pictureSizeError(files[0].size))}
            {...control}
            className={inputClass}
          />
        )}
      </Field>
      <SubmitButton isPending={isPending} pendingLabel={t("Uploading…")}>
        {t(KINDS[name].submit)}
      </SubmitButton>
    </form>
  );
}
