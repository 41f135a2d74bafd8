import { readFields } from "@/components/form/form-state";
import { pinPost, unpinPost } from "@/feed/pins";
import { interaction } from "../../interaction";

/** Pins the user's own post that the form's `pin` names to their profile, or takes off the one that `unpin` names. */
export const POST = interaction(async (user, form) => {
  const { pin, unpin } = readFields(form, ["pin", "unpin"]);
  if (pin && !(await pinPost(user.id, pin))) return undefined;
  if (!pin) await unpinPost(user.id, unpin);
  return { isPinned: pin !== "" };
});
