import { readFields } from "@/components/form/form-state";
import { like, readLikes, unlike } from "@/feed/likes";
import { findVisiblePost } from "@/feed/posts";
import { interaction } from "../../interaction";

/** Likes the post that the form's `like` names, or removes the like of the one that `unlike` names. */
export const POST = interaction(async (user, form) => {
  const { like: postToLike, unlike: postToUnlike } = readFields(form, ["like", "unlike"]);
  const id = postToLike || postToUnlike;
  const isChanged = await (postToLike ? like(user.id, id) : unlike(user.id, id));
  return isChanged || (await findVisiblePost(user.id, id)) ? await readLikes(user.id, id) : undefined;
});
