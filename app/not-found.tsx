import { NotFoundMessage } from "@/components/layout/error-messages";
import { msg } from "@/i18n/msg";
import { titled } from "./page-metadata";

export const generateMetadata = titled(msg("Not found"));

export default function NotFound() {
  return <NotFoundMessage />;
}
