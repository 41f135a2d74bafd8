import type { Metadata } from "next";
import { buttonClass } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { getTranslate } from "@/i18n/server";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Not allowed") };
}

/** The page for people without the required role (403). */
export default async function Forbidden() {
  const t = await getTranslate();
  return (
    <>
      <h1 className="page-title">{t("You don't have access to this page")}</h1>
      <p className="mb-6">{t("Ask an admin if you think you should.")}</p>
      <PageLink href="/" className={buttonClass()}>
        {t("Go home")}
      </PageLink>
    </>
  );
}
