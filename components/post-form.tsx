"use client";

import { useState } from "react";
import { countCharacters, POST_MAX_LENGTH, postSchema } from "@/feed/schemas";
import type { FormAction } from "./form-state";
import { SubmitButton } from "./ui/button";
import { Field, inputClass } from "./ui/field";
import { Notice } from "./ui/notice";
import { useFormAction } from "./use-form-action";

export function PostForm({ action }: { action: FormAction }) {
  const { form, fields, formError, isPending } = useFormAction(action, postSchema);
  const { error, onChange, ...body } = fields("body");
  const [length, setLength] = useState(() => countCharacters(body.defaultValue ?? ""));
  const left = POST_MAX_LENGTH - length;

  return (
    <form {...form} className="mb-10">
      {formError && <Notice tone="bad">{formError}</Notice>}
      <Field name="body" label="New post" error={error}>
        {(control) => (
          <textarea
            {...body}
            {...control}
            rows={3}
            required
            onChange={(event) => {
              setLength(countCharacters(event.currentTarget.value));
              return onChange(event);
            }}
            className={`${inputClass} field-sizing-content min-h-22 resize-y`}
          />
        )}
      </Field>
      <div className="flex items-center justify-between gap-4">
        <p className={`text-sm ${left < 0 ? "font-medium text-danger" : "text-muted"} [@media(scripting:none)]:hidden`}>
          {left < 0 ? `${-left} too many` : `${left} left`}
        </p>
        <SubmitButton isPending={isPending} working="Posting…">
          Post
        </SubmitButton>
      </div>
    </form>
  );
}
