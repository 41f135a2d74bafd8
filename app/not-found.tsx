import type { Metadata } from "next";
import { NotFoundMessage } from "@/components/layout/error-messages";
import { getTranslate } from "@/i18n/server";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Not found") };
}

export default function NotFound() {
  return <NotFoundMessage />;
}
