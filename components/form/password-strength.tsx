"use client";

import { type RefObject, useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import type { Strength } from "./password-guesses";

/** How long typing must pause before the hint changes, so that screen readers are not interrupted, in milliseconds. */
const PAUSE = 400;

const COLORS = ["bg-danger", "bg-danger", "bg-warn", "bg-good", "bg-good"];

/** A hint at how hard the password in a field is to guess. It helps and never blocks; without JavaScript it is not there. */
export function PasswordStrength({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const t = useTranslate();
  const [strength, setStrength] = useState<Strength | null>(null);

  useEffect(() => {
    const input = field.current;
    if (!input) return;
    let timer = 0;
    const load = () => import("./password-guesses");
    const check = async () => {
      const guesses = await load().catch(() => null);
      setStrength(guesses && input.value ? guesses.estimate(input.value, knownOf(input.form)) : null);
    };
    const onFocus = () => void load().catch(() => null);
    const onInput = () => {
      clearTimeout(timer);
      if (input.value) timer = window.setTimeout(check, PAUSE);
      else setStrength(null);
    };
    input.addEventListener("focus", onFocus);
    input.addEventListener("input", onInput);
    return () => {
      clearTimeout(timer);
      input.removeEventListener("focus", onFocus);
      input.removeEventListener("input", onInput);
    };
  }, [field]);

  const { score = 0, word = "", advice = null } = strength ?? {};
  return (
    <div className="mt-2 min-h-7 [@media(scripting:none)]:hidden">
      <div aria-hidden="true" className="flex gap-1">
        {[1, 2, 3, 4].map((step) => (
          <span
            key={step}
            className={`h-1 flex-1 rounded-full ${strength && step <= Math.max(1, score) ? `${COLORS[score]} forced-colors:bg-[Highlight]` : "bg-line forced-colors:border"}`}
          />
        ))}
      </div>
      <p aria-live="polite" className="mt-1 text-sm text-muted">
        {strength &&
          [t("Password strength: {word}.", { word: t(word) }), advice && t(advice)].filter(Boolean).join(" ")}
      </p>
    </div>
  );
}

/** What else the form says about its owner. */
function knownOf(form: HTMLFormElement | null): string[] {
  const values = ["username", "email"].map((name) => {
    const input = form?.elements.namedItem(name);
    return input instanceof HTMLInputElement ? input.value : "";
  });
  return [...values, values[1]?.split("@")[0] ?? ""];
}
