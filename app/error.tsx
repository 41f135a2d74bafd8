"use client";

import { unstable_isUnrecognizedActionError as isOutdated } from "next/navigation";
import { buttonClass } from "@/components/ui/button";
import { MessagePage } from "@/components/ui/message-page";
import { useTranslate } from "@/i18n/client";

/** The page when rendering fails: what to do next, and a code that is also in the log. */
export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry?: () => void }) {
  const t = useTranslate();
  const outdated: boolean = isOutdated(error);
  if (outdated) {
    return (
      <MessagePage
        icon="history"
        title={t("The site was updated")}
        text={t("The site was updated while this page was open, so nothing was saved. Reload the page and try again.")}
      >
        <button type="button" onClick={() => location.reload()} className={buttonClass()}>
          {t("Reload")}
        </button>
      </MessagePage>
    );
  }
  const text = error.digest
    ? t(
        "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin the code {code}.",
        { code: error.digest },
      )
    : t(
        "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
      );
  return (
    <MessagePage icon="triangle-alert" title={t("Something went wrong")} text={text}>
      {retry && (
        <button type="button" onClick={retry} className={buttonClass()}>
          {t("Try again")}
        </button>
      )}
      <a href="/" target="_self" className={buttonClass(retry ? "secondary" : "primary")}>
        {t("Go home")}
      </a>
    </MessagePage>
  );
}
