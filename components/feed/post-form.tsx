"use client";

import { useEffect, useLayoutEffect, useState } from "react";
import { POST_MAX_LENGTH } from "@/feed/post-length";
import { useTranslate } from "@/i18n/client";
import { countCharacters } from "@/text";
import type { FormAction } from "../form/form-state";
import { useFormAction } from "../form/use-form-action";
import { SubmitButton } from "../ui/button";
import { Field } from "../ui/field";
import { Notice } from "../ui/notice";
import { Picture } from "../ui/picture";
import { PictureDescriptions } from "./picture-descriptions";
import { PictureField } from "./picture-field";
import type { PictureView } from "./picture-view";
import { type Author, PostBeingSent } from "./post-being-sent";
import { restoreTypedText, storeTypedText, type TypedTextPlace } from "./typed-text";
import { WarningField } from "./warning-field";

type Props = {
  action: FormAction;
  label: string;
  submit: string;
  pendingLabel: string;
  /** Hidden fields. */
  hidden?: Record<string, string>;
  /** Where what is typed is stored in this browser. Without it, nothing is. */
  draft?: TypedTextPlace;
  /** Whether it can be saved as a draft. */
  canSave?: boolean;
  /** Who writes: a new post appears below the form while it is being sent. */
  author?: Author;
  placeholder: string;
  /** The initial text and content warning. */
  text?: string | undefined;
  warning?: string | undefined;
  /** Largest file of a picture, in bytes. Without it, no pictures can be added. */
  pictureMaxBytes?: number;
  /** Pictures to describe, and descriptions that were typed before, by field. */
  pictures?: PictureView[];
  typedAlts?: Record<string, string> | undefined;
};

/** The form to write a post. What is typed survives everything until it is published. */
export function PostForm({
  action,
  label,
  submit,
  pendingLabel,
  hidden = {},
  draft,
  canSave = false,
  author,
  placeholder,
  text: first,
  warning,
  pictureMaxBytes,
  pictures = [],
  typedAlts,
}: Props) {
  const t = useTranslate();
  const { form, fields, values, isPending, formError, element } = useFormAction(action, "post");
  const { error, ...body } = fields("body");
  const [length, setLength] = useState(() => countCharacters(body.defaultValue ?? first ?? ""));
  const contentWarning = fields("contentWarning");
  const left = POST_MAX_LENGTH - length;
  const [sentText, setSentText] = useState<string | null>(null);
  const [thumbnails, setThumbnails] = useState<string[]>([]);
  const isSending = isPending && author !== undefined && sentText !== null;

  const { key: draftKey, newestPost = null, version } = draft ?? {};

  // Links to write a post lead here with this hash. The form is hidden while a skeleton is in its place (navigation.tsx).
  useEffect(() => {
    const field = textField(element.current);
    if (!field || location.hash !== "#body") return;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      field.focus();
    });
    observer.observe(field);
    return () => observer.disconnect();
  }, [element]);

  // Before anyone can submit the form without it.
  useLayoutEffect(() => {
    if (draftKey === undefined) return;
    const field = textField(element.current);
    if (!field) return;
    const place = { key: draftKey, newestPost, ...(version !== undefined && { version }) };
    // Text typed before hydration takes precedence. A saved draft does not: what was typed later belongs to it.
    const isTyped = version === undefined ? field.value !== "" : field.value !== field.defaultValue;
    const text = isTyped ? field.value : restoreTypedText(place);
    if (text === "") return;
    field.value = text;
    setLength(countCharacters(text));
    storeTypedText(place, text, false);
  }, [draftKey, newestPost, version, element]);

  // While the post is being sent, the form is empty. If it fails, its text is back, before whatever was typed since.
  useEffect(() => {
    if (!isSending) return;
    const show = (text: string) => {
      const field = textField(element.current);
      if (field) field.value = text;
      setLength(countCharacters(text));
    };
    show("");
    return () => show([sentText, textField(element.current)?.value].filter(Boolean).join("\n"));
  }, [isSending, sentText, element]);

  const saveText = (text: string, isSubmitted: boolean) => draft && storeTypedText(draft, text, isSubmitted);

  return (
    <>
      <form
        {...form}
        className="post-form bleed"
        onSubmit={(event) => {
          const text = String(new FormData(event.currentTarget).get("body"));
          // Enter in an empty form while a post is being sent.
          if (!isPending) {
            saveText(text, true);
            const { submitter } = event.nativeEvent as SubmitEvent;
            setSentText(submitter instanceof HTMLButtonElement && submitter.name ? null : text);
          }
          form.onSubmit(event);
        }}
      >
        {Object.entries(hidden).map(([name, value]) => (
          // As submitted, if it was refused: a retry must not post twice.
          <input key={name} type="hidden" name={name} value={values?.[name] ?? value} />
        ))}
        {/* The first submit button is the one that Enter presses in a field: it posts, and does not save a draft. */}
        <button type="submit" hidden />
        {author && <Picture picture={author.picture} className="avatar" />}
        <div className="min-w-0 flex-1">
          {formError && <Notice tone="bad">{formError}</Notice>}
          <Field name="body" label={label} error={error} hidesLabel>
            {(control) => (
              <textarea
                {...body}
                {...control}
                defaultValue={body.defaultValue ?? first}
                rows={1}
                placeholder={placeholder}
                onChange={(event) => {
                  const text = event.currentTarget.value;
                  setLength(countCharacters(text));
                  saveText(text, false);
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
                    event.currentTarget.form?.requestSubmit();
                }}
                className={
                  "block field-sizing-content min-h-11 w-full resize-none rounded-lg border border-transparent bg-paper -mx-2 w-[calc(100%+1rem)]! scroll-mt-20 px-2 py-2 text-lg outline-offset-0! placeholder:text-muted aria-invalid:ring-1 aria-invalid:ring-danger"
                }
              />
            )}
          </Field>
          <PictureDescriptions t={t} pictures={pictures} typed={values ?? typedAlts} />
          <div className="post-tools">
            {pictureMaxBytes && (
              <PictureField
                maxBytes={pictureMaxBytes}
                error={fields("pictures").error}
                isSending={isSending}
                onThumbnails={setThumbnails}
              />
            )}
            <WarningField
              initial={contentWarning.defaultValue ?? warning ?? ""}
              error={contentWarning.error}
              hasPictures={pictureMaxBytes !== undefined}
            />
            <p
              className={`ml-auto flex items-center gap-2 whitespace-nowrap text-sm tabular-nums ${left < 0 ? "font-medium text-danger" : "text-muted"} [@media(scripting:none)]:hidden`}
            >
              <LengthRing used={length / POST_MAX_LENGTH} />
              {/* On phones the ring alone says it until few are left, then a number. */}
              <span aria-hidden="true" className={left > FEW_LEFT ? "hidden" : "sm:hidden"}>
                {left < 0 ? `−${-left}` : left}
              </span>
              <span className="max-sm:sr-only">
                {left < 0 ? t("{count} too many", { count: -left }) : t("{count} left", { count: left })}
              </span>
            </p>
            {canSave && (
              <>
                <button type="submit" name="intent" value="draft" formNoValidate className="button-plain save-draft">
                  {t("Save draft")}
                </button>
                <a href="/drafts" className="button-plain">
                  {t("Drafts")}
                </a>
              </>
            )}
            <SubmitButton isPending={isPending} pendingLabel={pendingLabel}>
              {submit}
            </SubmitButton>
          </div>
        </div>
      </form>
      {isSending && <PostBeingSent author={author} text={sentText} thumbnails={thumbnails} />}
    </>
  );
}

/** The text field of the form, unless the form is gone. */
function textField(form: HTMLFormElement | null): HTMLTextAreaElement | null {
  const field = form?.elements.namedItem("body");
  return field instanceof HTMLTextAreaElement ? field : null;
}

/** Characters left from which phones show their number too. */
const FEW_LEFT = 20;

const RADIUS = 9;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** A ring that fills as characters are used. */
function LengthRing({ used }: { used: number }) {
  const circle = { cx: 12, cy: 12, r: RADIUS, fill: "none", strokeWidth: 3 };
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className="size-6 -rotate-90">
      <circle {...circle} className="stroke-line" />
      <circle
        {...circle}
        className={used > 1 ? "stroke-danger" : "stroke-accent"}
        strokeDasharray={`${Math.min(used, 1) * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
      />
    </svg>
  );
}
