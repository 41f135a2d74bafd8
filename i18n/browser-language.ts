import Negotiator from "negotiator";
import { LANGUAGES, type Language } from "./languages";

/** The first supported language in an Accept-Language header (RFC 9110, 12.5.4), else English. */
export function browserLanguage(header: string | null): Language {
  const [wanted] = new Negotiator({ headers: { "accept-language": header ?? "" } }).languages([...LANGUAGES]);
  return LANGUAGES.find((language) => language === wanted) ?? "en";
}
