import { msg } from "@/i18n/msg";
import { titled } from "../../page-metadata";
import { Profile, type ProfileProps } from "../profile";

export const generateMetadata = titled(msg("Likes"));

/** The reader's own profile with the posts they like: nobody else's likes are shown. */
export default function LikesPage(props: ProfileProps) {
  return <Profile {...props} tab="/likes" />;
}
