import { msg } from "@/i18n/msg";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { NotificationsPage } from "../notifications-page";

export const generateMetadata = titled(msg("Mentions"));

export default function MentionsPage(props: { searchParams: Query }) {
  return <NotificationsPage {...props} filter="mentions" />;
}
