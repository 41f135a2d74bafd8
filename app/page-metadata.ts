import type { Metadata } from "next";
import { getTranslate } from "@/i18n/server";
import { unreadTitlePrefix } from "./unread";

/** The site's name, in titles and in previews of links. */
export const SITE = "Microblog";

/** A title with the site's name after it. */
export const withSite = (title: string) => `${title} – ${SITE}`;

/**
 * The metadata of a page: its title, with the number of unread notifications before it and the site's name after it. The
 * layout has none, because Next.js would resolve and copy both for each page.
 * @param title already translated
 */
export async function pageMetadata(title: string): Promise<Metadata> {
  const t = await getTranslate();
  return {
    title: (await unreadTitlePrefix()) + withSite(title),
    description: t("Short posts from the people you follow."),
  };
}

/** Metadata for a page whose title is always the same. @param title marked by `msg` */
export const titled = (title: string) => async (): Promise<Metadata> => pageMetadata((await getTranslate())(title));
