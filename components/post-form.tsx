"use client";

import { useEffect, useState } from "react";
import { POST_MAX_LENGTH, postSchema } from "@/feed/schemas";
import { countCharacters } from "@/text";
import { keepDraft, restoreDraft } from "./draft";
import type { FormAction } from "./form-state";
import { SubmitButton } from "./ui/button";
import { Field, inputClass } from "./ui/field";
import { useFormAction } from "./use-form-action";

type Props = {
  action: FormAction;
  userId: string;
  newestPost: string | null;
  /** What was sent while nobody was signed in. */
  kept?: string | undefined;
};

/** The form to write a post. What is typed survives whatever happens before it is published. */
export function PostForm({ action, userId, newestPost, kept }: Props) {
  const { form, fields, isPending, setValue } = useFormAction(action, postSchema);
  const { error, onChange, ...body } = fields("body");
  const [length, setLength] = useState(() => countCharacters(body.defaultValue ?? kept ?? ""));
  const left = POST_MAX_LENGTH - length;

  useEffect(() => {
    const field = document.getElementById("body");
    if (!(field instanceof HTMLTextAreaElement)) return;
    // What was typed before the page came to life comes before what was kept.
    const text = field.value || restoreDraft(userId, newestPost);
    if (text === "") return;
    setValue("body", text);
    setLength(countCharacters(text));
    keepDraft(userId, { text, newestPost, sent: false });
  }, [userId, newestPost, setValue]);

  return (
    <form
      {...form}
      className="mb-10"
      onSubmit={(event) => {
        const text = String(new FormData(event.currentTarget).get("body"));
        keepDraft(userId, { text, newestPost, sent: true });
        form.onSubmit(event);
      }}
    >
      <Field name="body" label="New post" error={error}>
        {(control) => (
          <textarea
            {...body}
            {...control}
            defaultValue={body.defaultValue ?? kept}
            rows={3}
            required
            onChange={(event) => {
              const text = event.currentTarget.value;
              setLength(countCharacters(text));
              keepDraft(userId, { text, newestPost, sent: false });
              return onChange(event);
            }}
            className={`${inputClass} field-sizing-content min-h-22 resize-y`}
          />
        )}
      </Field>
      <div className="flex flex-row-reverse items-center justify-between gap-4">
        <SubmitButton isPending={isPending} working="Posting…">
          Post
        </SubmitButton>
        <p className={`text-sm ${left < 0 ? "font-medium text-danger" : "text-muted"} [@media(scripting:none)]:hidden`}>
          {left < 0 ? `${-left} too many` : `${left} left`}
        </p>
      </div>
    </form>
  );
}
