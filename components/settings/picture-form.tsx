"use client";

import { type FormEvent, startTransition, useEffect, useRef, useState } from "react";
import { PICTURE_TYPES, pictureSizeError } from "@/accounts/picture";
import { useTranslate } from "@/i18n/client";
import type { FormAction } from "../form/form-state";
import { useHydrated } from "../form/use-hydrated";
import { useSafeAction } from "../form/use-safe-action";
import { SubmitButton } from "../ui/button";
import { Field, inputClass } from "../ui/field";
import { Notice } from "../ui/notice";

type Props = {
  action: FormAction;
  /** Why the last file was refused before it reached the form's action. */
  refusal?: string | undefined;
};

/** The form to upload a picture. With JavaScript, a file that is too large is not sent at all. */
export function PictureForm({ action, refusal }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  const [error, setError] = useState<string | null | undefined>(refusal);
  const input = useRef<HTMLInputElement>(null);
  const hydrated = useHydrated();

  useEffect(() => {
    if (!state.fieldErrors) return;
    setError(state.fieldErrors.picture);
    input.current?.focus();
  }, [state]);

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

  const displayedError = hydrated ? error : (state.fieldErrors?.picture ?? refusal);
  return (
    <form action={dispatch} onSubmit={onSubmit} noValidate={hydrated}>
      {state.formError && <Notice tone="bad">{t(state.formError)}</Notice>}
      <Field
        name="picture"
        label={t("Profile picture")}
        hint={t("PNG, JPEG or WebP, up to 2 MB (2,000,000 bytes). Cropped to a circle around the center.")}
        error={displayedError ? t(displayedError) : undefined}
      >
        {(control) => (
          <input
            ref={input}
            type="file"
            name="picture"
            accept={PICTURE_TYPES}
            onChange={({ currentTarget: { files } }) => setError(files?.[0] && pictureSizeError(files[0].size))}
            {...control}
            className={inputClass}
          />
        )}
      </Field>
      <SubmitButton isPending={isPending} working={t("Uploading…")}>
        {t("Upload picture")}
      </SubmitButton>
    </form>
  );
}
