import { readFields } from "@/components/form/form-state";
import { findVisiblePost } from "@/feed/posts";
import { readReposts, repost, unrepost } from "@/feed/reposts";
import { interaction } from "../../interaction";

/** Reposts the post that the form's `repost` names, or removes the repost of the one that `unrepost` names. */
export const POST = interaction(async (user, form) => {
  const { repost: postToRepost, unrepost: postToUnrepost } = readFields(form, ["repost", "unrepost"]);
  const id = postToRepost || postToUnrepost;
  const isChanged = await (postToRepost ? repost(user.id, id) : unrepost(user.id, id));
  return isChanged || (await findVisiblePost(user.id, id)) ? await readReposts(user.id, id) : undefined;
});
