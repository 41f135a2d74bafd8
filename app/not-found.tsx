import type { Metadata } from "next";
import { buttonClass } from "@/components/ui/button";
import { MessagePage } from "@/components/ui/message-page";
import { PageLink } from "@/components/ui/page-link";
import { getTranslate } from "@/i18n/server";
import { NOT_FOUND } from "./error-texts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Not found") };
}

export default async function NotFound() {
  const t = await getTranslate();
  return (
    <MessagePage icon="compass" title={t(NOT_FOUND.title)} text={t(NOT_FOUND.text)}>
      <PageLink href="/" className={buttonClass()}>
        {t("Go home")}
      </PageLink>
      <PageLink href="/search" className={buttonClass("secondary")}>
        {t("Search")}
      </PageLink>
    </MessagePage>
  );
}
