import type { Metadata } from "next";
import { getTranslate } from "@/i18n/server";
import { Profile, type ProfileProps } from "./profile";
import { usernameIn } from "./username-in";

export async function generateMetadata({ params }: ProfileProps): Promise<Metadata> {
  const t = await getTranslate();
  const username = usernameIn((await params).profile);
  return { title: username ? `@${username}` : t("Not found") };
}

/** A profile with the person's posts. */
export default function ProfilePage(props: ProfileProps) {
  return <Profile {...props} tab="" />;
}
