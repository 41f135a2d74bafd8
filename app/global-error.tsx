"use client";

import { Suspense } from "react";
import { TranslateProvider, useTranslate } from "@/i18n/client";
import { LANGUAGES, type Language } from "@/i18n/languages";
import "./globals.css";
import ErrorPage from "./error";

type Props = { error: Error & { digest?: string } };

/** Replaces the whole page if even the layout fails, in the browser's language: the reader's is not known then. */
export default function GlobalError({ error }: Props) {
  const language = preferredLanguage();
  return (
    <html lang={language}>
      <body>
        <Suspense fallback={<Failure error={error} />}>
          <TranslateProvider language={language}>
            <Failure error={error} />
          </TranslateProvider>
        </Suspense>
      </body>
    </html>
  );
}

function Failure({ error }: Props) {
  const t = useTranslate();
  return (
    <main className="mx-auto max-w-xl px-4 py-8">
      <title>{`${t("Something went wrong")} – Microblog`}</title>
      <ErrorPage error={error} />
    </main>
  );
}

function preferredLanguage(): Language {
  const wanted = typeof navigator === "undefined" ? [] : navigator.languages.map((name) => name.slice(0, 2));
  return wanted.map((name) => LANGUAGES.find((language) => language === name)).find(Boolean) ?? "en";
}
