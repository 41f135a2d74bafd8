"use client";

import { unstable_isUnrecognizedActionError as isOutdated } from "next/navigation";
import { buttonClass } from "@/components/ui/button";
import { useTranslate } from "@/i18n/client";

/** The page when rendering fails: what to do next, and a code that is also in the log. */
export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry?: () => void }) {
  const t = useTranslate();
  const outdated: boolean = isOutdated(error);
  if (outdated) {
    return (
      <>
        <h1 className="page-title">{t("The site was updated")}</h1>
        <p className="mb-6">
          {t("The site was updated while this page was open, so nothing was saved. Reload the page and try again.")}
        </p>
        <button type="button" onClick={() => location.reload()} className={buttonClass()}>
          {t("Reload")}
        </button>
      </>
    );
  }
  return (
    <>
      <h1 className="page-title">{t("Something went wrong")}</h1>
      <p className="mb-6">
        {error.digest
          ? t(
              "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin the code {code}.",
              { code: error.digest },
            )
          : t(
              "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
            )}
      </p>
      <p className="flex flex-wrap gap-3">
        {retry && (
          <button type="button" onClick={retry} className={buttonClass()}>
            {t("Try again")}
          </button>
        )}
        <a href="/" target="_self" className={buttonClass("secondary")}>
          {t("Go home")}
        </a>
      </p>
    </>
  );
}
