"use client";

import { useState } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { showToast } from "../ui/toast";

/** Copies a text. Browsers allow that on https only. */
export function CopyButton({ text }: { text: string }) {
  const t = useTranslate();
  const [isCopied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      showToast(t("Your browser didn't allow copying. Select the text instead."));
    }
  }

  return (
    <button type="button" onClick={copy} className={buttonClass("secondary")}>
      <Icon name={isCopied ? "check" : "copy"} />
      <span aria-live="polite">{isCopied ? t("Copied") : t("Copy")}</span>
    </button>
  );
}
