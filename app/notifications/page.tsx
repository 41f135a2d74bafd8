import type { Metadata } from "next";
import { getTranslate } from "@/i18n/server";
import type { Query } from "../query";
import { NotificationsPage } from "./notifications-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Notifications") };
}

export default function AllNotificationsPage(props: { searchParams: Query }) {
  return <NotificationsPage {...props} filter="all" />;
}
