"use client";

import { useEffect } from "react";

type StoredText = HTMLInputElement | HTMLTextAreaElement;

/** Fields that may be stored: text that is no secret, in a form with `data-keep`. */
const STORABLE_FIELDS = "form[data-keep] :is(input[type=text], input[type=email], textarea):not([data-secret])";

const keyOf = (userId: string, field: StoredText) =>
  `microblog-typing-${userId}-${location.pathname}-${field.form?.dataset.keep}-${field.name}`;

/**
 * Stores what someone types into a form in this browser, for them alone, until it is submitted: an expired session or a
 * closed tab loses nothing. The server restores what was submitted (accounts/form-drafts.ts).
 */
export function FormAutosave({ userId }: { userId: string }) {
  useEffect(() => {
    for (const field of document.querySelectorAll<StoredText>(STORABLE_FIELDS)) restore(field, userId);

    const onInput = ({ target }: Event) => {
      if (!(target instanceof Element) || !target.matches(STORABLE_FIELDS)) return;
      const field = target as StoredText;
      store(keyOf(userId, field), field.value === field.defaultValue ? null : field.value);
    };
    const onSubmit = ({ target }: Event) => {
      if (!(target instanceof HTMLFormElement)) return;
      for (const field of target.querySelectorAll<StoredText>("input, textarea")) store(keyOf(userId, field), null);
    };
    document.addEventListener("input", onInput);
    document.addEventListener("submit", onSubmit);
    return () => {
      document.removeEventListener("input", onInput);
      document.removeEventListener("submit", onSubmit);
    };
  }, [userId]);
  return null;
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Private windows and full disks: the text is still in its field.
  }
}

function restore(field: StoredText, userId: string): void {
  const key = keyOf(userId, field);
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(key);
  } catch {
    return;
  }
  // Text typed before hydration takes precedence.
  if (stored === null || field.value !== field.defaultValue) return;
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  // React only notices changes that arrive as user input does.
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, stored);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
