import type { Metadata } from "next";
import { getTranslate } from "@/i18n/server";
import { pageMetadata } from "../../page-metadata";
import { Profile, type ProfileProps } from "../profile";
import { usernameInPage } from "../username-in";

export async function generateMetadata({ params }: ProfileProps): Promise<Metadata> {
  const t = await getTranslate();
  const name = usernameInPage((await params).profile);
  return pageMetadata(name ? t("Replies by @{name}", { name }) : t("Not found"));
}

/** A profile with the person's replies. */
export default function RepliesPage(props: ProfileProps) {
  return <Profile {...props} tab="/replies" />;
}
