import type { Translate } from "@/i18n/translate";

/** A count as it fits below a post: 999, 1.2K, 12K, and so on in the reader's language. */
export const shortCount = ({ language }: Translate, count: number): string =>
  count < 1000 ? String(count) : new Intl.NumberFormat(language, { notation: "compact" }).format(count);
