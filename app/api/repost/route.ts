import { readFields } from "@/components/form/form-state";
import { readReposts, repost, unrepost } from "@/feed/reposts";
import { interaction } from "../../interaction";

/** Reposts the post that the form's `repost` names, or removes the repost of the one that `unrepost` names. */
export const POST = interaction(async (user, form) => {
  const { repost: postToRepost, unrepost: postToUnrepost } = readFields(form, ["repost", "unrepost"]);
  if (postToRepost) await repost(user.id, postToRepost);
  else await unrepost(user.id, postToUnrepost);
  return await readReposts(user.id, postToRepost || postToUnrepost);
});
