import type { Metadata } from "next";
import { ForbiddenMessage } from "@/components/layout/error-messages";
import { getTranslate } from "@/i18n/server";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Not allowed") };
}

/** The page for people without the required role (403). */
export default function Forbidden() {
  return <ForbiddenMessage />;
}
