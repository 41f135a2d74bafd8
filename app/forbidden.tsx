import type { Metadata } from "next";
import { buttonClass } from "@/components/ui/button";
import { MessagePage } from "@/components/ui/message-page";
import { PageLink } from "@/components/ui/page-link";
import { getTranslate } from "@/i18n/server";
import { FORBIDDEN } from "./error-texts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Not allowed") };
}

/** The page for people without the required role (403). */
export default async function Forbidden() {
  const t = await getTranslate();
  return (
    <MessagePage icon="lock" title={t(FORBIDDEN.title)} text={t(FORBIDDEN.text)}>
      <PageLink href="/" className={buttonClass()}>
        {t("Go home")}
      </PageLink>
    </MessagePage>
  );
}
