import type { Metadata } from "next";
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
      <p>
        {t("The address may be wrong, or the page may have been deleted.")}{" "}
        <PageLink href="/">{t("Go to home")}</PageLink>
      </p>
    </>
  );
}
