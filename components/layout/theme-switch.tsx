"use client";

import { type FormEvent, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";
import { THEMES, type Theme } from "./themes";

const ICONS = { system: "monitor", light: "sun", dark: "moon" } as const;

/** Switches between the system's theme, light and dark. Without JavaScript the page loads again (app/theme/route.ts). */
export function ThemeSwitch({ theme: initial }: { theme: Theme }) {
  const t = useTranslate();
  const [theme, setTheme] = useState(initial);
  const labels = { system: t("System theme"), light: t("Light theme"), dark: t("Dark theme") };

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const selected = THEMES.find((name) => name === (submitter as HTMLButtonElement | null)?.value);
    if (!selected) return;
    setTheme(selected);
    document.documentElement.dataset.theme = selected;
    void fetch("/theme", { method: "POST", body: new URLSearchParams({ theme: selected }), redirect: "manual" });
  }

  return (
    <form method="post" action="/theme" onSubmit={onSubmit} className="theme-switch">
      {THEMES.map((name) => (
        <button
          key={name}
          name="theme"
          value={name}
          type="submit"
          title={labels[name]}
          aria-label={labels[name]}
          aria-pressed={theme === name}
        >
          <Icon name={ICONS[name]} />
        </button>
      ))}
    </form>
  );
}
