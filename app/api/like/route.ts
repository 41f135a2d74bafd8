import { readFields } from "@/components/form/form-state";
import { like, readLikes, unlike } from "@/feed/likes";
import { interaction } from "../../interaction";

/** Likes the post that the form's `like` names, or removes the like of the one that `unlike` names. */
export const POST = interaction(async (user, form) => {
  const { like: postToLike, unlike: postToUnlike } = readFields(form, ["like", "unlike"]);
  if (postToLike) await like(user.id, postToLike);
  else await unlike(user.id, postToUnlike);
  return await readLikes(user.id, postToLike || postToUnlike);
});
