import type { Metadata } from "next";
import { buttonClass } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { getTranslate } from "@/i18n/server";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Not found") };
}

export default async function NotFound() {
  const t = await getTranslate();
  return (
    <>
      <h1 className="page-title">{t("Page not found")}</h1>
      <p className="mb-6">{t("The address may be wrong, or the page may have been deleted.")}</p>
      <p className="flex flex-wrap gap-3">
        <PageLink href="/" className={buttonClass()}>
          {t("Go home")}
        </PageLink>
        <PageLink href="/search" className={buttonClass("secondary")}>
          {t("Search")}
        </PageLink>
      </p>
    </>
  );
}
