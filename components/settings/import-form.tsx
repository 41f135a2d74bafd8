"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { useHydrated } from "../form/use-hydrated";
import { SubmitButton } from "../ui/button";
import { Field, inputClass } from "../ui/field";

type Props = {
  /** The id of whose page this is. */
  reader: string;
  maxBytes: number;
  /** Why the last file was refused. */
  refusal: string | undefined;
};

/** The form to import a file: a plain post, since files are large. With JavaScript, one that is too large is not sent. */
export function ImportForm({ reader, maxBytes, refusal }: Props) {
  const t = useTranslate();
  const [error, setError] = useState(refusal);
  const [isPending, setPending] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const hydrated = useHydrated();
  const max = maxBytes / 1_000_000;

  useEffect(() => {
    if (refusal) input.current?.focus();
  }, [refusal]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    const size = input.current?.files?.[0]?.size ?? 0;
    const problem =
      size === 0 ? t("Choose a file first.") : size > maxBytes && t("This file is larger than {max} MB.", { max });
    if (problem || isPending) event.preventDefault();
    if (problem) {
      setError(problem);
      input.current?.focus();
    } else setPending(true);
  }

  return (
    <form
      action="/settings/your-data/import"
      method="post"
      encType="multipart/form-data"
      onSubmit={onSubmit}
      noValidate={hydrated}
    >
      <input type="hidden" name="reader" value={reader} />
      <Field name="file" label={t("File to import")} hint={t("JSON, up to {max} MB.", { max })} error={error}>
        {(control) => (
          <input
            ref={input}
            type="file"
            name="file"
            accept=".json,application/json"
            onChange={() => setError(undefined)}
            {...control}
            className={inputClass}
          />
        )}
      </Field>
      <SubmitButton isPending={isPending} pendingLabel={t("Uploading…")}>
        {t("Import")}
      </SubmitButton>
    </form>
  );
}
