import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslate } from "@/i18n/server";
import { pageMetadata } from "../page-metadata";
import { Profile, type ProfileProps } from "./profile";
import { PublicProfile } from "./public-page";
import { usernameInPage } from "./username-in";
import { profileMetadata, publicPersonFor } from "./visitor";

export async function generateMetadata({ params }: ProfileProps): Promise<Metadata> {
  const { profile } = await params;
  const found = await publicPersonFor(profile);
  if (found) return profileMetadata(found.person);
  const t = await getTranslate();
  const username = usernameInPage(profile);
  return pageMetadata(username ? `@${username}` : t("Not found"));
}

/** A profile with the person's posts. Without a session, what their public feed has, if there is one. */
export default async function ProfilePage(props: ProfileProps) {
  const { profile } = await props.params;
  const found = await publicPersonFor(profile);
  if (found && found.person.username !== usernameInPage(profile)) redirect(`/@${found.person.username}`);
  if (found) return <PublicProfile {...found} />;
  return <Profile {...props} tab="" />;
}
