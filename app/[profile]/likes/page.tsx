import type { Metadata } from "next";
import { getTranslate } from "@/i18n/server";
import { Profile, type ProfileProps } from "../profile";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Likes") };
}

/** The reader's own profile with the posts they like: nobody else's likes are shown. */
export default function LikesPage(props: ProfileProps) {
  return <Profile {...props} tab="/likes" />;
}
