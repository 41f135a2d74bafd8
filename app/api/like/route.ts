import { readFields } from "@/components/form/form-state";
import { like, readLikes, unlike } from "@/feed/likes";
import { interaction } from "../../interaction";

/** Likes the post that the form's `like` names, or removes the like of the one that `unlike` names. */
export const POST = interaction(async (user, form) => {
  const { like: liked, unlike: unliked } = readFields(form, ["like", "unlike"]);
  if (liked) await like(user.id, liked);
  else await unlike(user.id, unliked);
  return await readLikes(user.id, liked || unliked);
});
