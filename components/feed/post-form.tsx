"use client";

import { useEffect, useState } from "react";
import { POST_MAX_LENGTH } from "@/feed/post-length";
import { useTranslate } from "@/i18n/client";
import { countCharacters } from "@/text";
import type { FormAction } from "../form/form-state";
import { useFormAction } from "../form/use-form-action";
import { SubmitButton } from "../ui/button";
import { Field, inputClass } from "../ui/field";
import { Notice } from "../ui/notice";
import { restoreDraft, saveDraft } from "./draft";

type Props = {
  action: FormAction;
  label: string;
  submit: string;
  working: string;
  /** Hidden fields. */
  hidden?: Record<string, string>;
  /** The draft's owner and the owner's newest post. Without it, nothing is stored. */
  draft?: { key: string; newestPost: string | null };
  /** The initial text. */
  text?: string | undefined;
};

/** The form to write a post. What is typed survives everything until it is published. */
export function PostForm({ action, label, submit, working, hidden = {}, draft, text: first }: Props) {
  const t = useTranslate();
  const { form, fields, values, isPending, formError } = useFormAction(action, "post");
  const { error, ...body } = fields("body");
  const [length, setLength] = useState(() => countCharacters(body.defaultValue ?? first ?? ""));
  const left = POST_MAX_LENGTH - length;

  const [draftKey, newestPost] = [draft?.key, draft?.newestPost ?? null];

  useEffect(() => {
    if (draftKey === undefined) return;
    const field = document.getElementById("body");
    if (!(field instanceof HTMLTextAreaElement)) return;
    // Text typed before hydration takes precedence over the stored draft.
    const text = field.value || restoreDraft(draftKey, newestPost);
    if (text === "") return;
    field.value = text;
    setLength(countCharacters(text));
    saveDraft(draftKey, { text, newestPost, sent: false });
  }, [draftKey, newestPost]);

  const keep = (text: string, sent: boolean) =>
    draftKey !== undefined && saveDraft(draftKey, { text, newestPost, sent });

  return (
    <form
      {...form}
      className="mb-10"
      onSubmit={(event) => {
        keep(String(new FormData(event.currentTarget).get("body")), true);
        form.onSubmit(event);
      }}
    >
      {formError && <Notice tone="bad">{formError}</Notice>}
      {Object.entries(hidden).map(([name, value]) => (
        // As submitted, if it was refused: a retry must not post twice.
        <input key={name} type="hidden" name={name} value={values?.[name] ?? value} />
      ))}
      <Field name="body" label={label} error={error}>
        {(control) => (
          <textarea
            {...body}
            {...control}
            defaultValue={body.defaultValue ?? first}
            rows={3}
            required
            onChange={(event) => {
              const text = event.currentTarget.value;
              setLength(countCharacters(text));
              keep(text, false);
            }}
            className={`${inputClass} field-sizing-content min-h-22 resize-y`}
          />
        )}
      </Field>
      <div className="flex flex-row-reverse items-center justify-between gap-4">
        <SubmitButton isPending={isPending} working={working}>
          {submit}
        </SubmitButton>
        <p className={`text-sm ${left < 0 ? "font-medium text-danger" : "text-muted"} [@media(scripting:none)]:hidden`}>
          {left < 0 ? t("{count} too many", { count: -left }) : t("{count} left", { count: left })}
        </p>
      </div>
    </form>
  );
}
