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
      <h1 className="page-title">{t("There is no such page")}</h1>
      <p>
        {t("The address may be mistyped, or the page is gone.")}{" "}
        <PageLink href="/">{t("Go to the home feed")}</PageLink>
      </p>
    </>
  );
}
