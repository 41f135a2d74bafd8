import { ForbiddenMessage } from "@/components/layout/error-messages";
import { msg } from "@/i18n/msg";
import { titled } from "./page-metadata";

export const generateMetadata = titled(msg("Not allowed"));

/** The page for people without the required role (403). */
export default function Forbidden() {
  return <ForbiddenMessage />;
}
