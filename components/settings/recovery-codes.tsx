"use client";

import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { CopyButton } from "./copy-button";

/** Recovery codes, shown once: to copy, download or print. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useTranslate();
  const text = `${codes.join("\r\n")}\r\n`;
  return (
    <section
      aria-label={t("New recovery codes")}
      className="print-alone mb-6 rounded-lg border border-edge bg-raised p-4"
    >
      <p className="mb-3 font-medium">
        {t(
          "Save these recovery codes somewhere you can get to without your phone. Each works once, and you won't be able to see them again.",
        )}
      </p>
      <ul className="grid gap-x-6 gap-y-1 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p className="mt-4 flex flex-wrap gap-3 print:hidden">
        <span className="noscript:hidden">
          <CopyButton text={text} />
        </span>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="recovery-codes.txt"
          className={buttonClass("secondary")}
        >
          <Icon name="download" />
          {t("Download")}
        </a>
        <button type="button" onClick={() => print()} className={`${buttonClass("secondary")} noscript:hidden`}>
          <Icon name="printer" />
          {t("Print")}
        </button>
      </p>
    </section>
  );
}
