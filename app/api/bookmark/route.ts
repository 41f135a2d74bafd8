import { readFields } from "@/components/form/form-state";
import { bookmark, isBookmarked, unbookmark } from "@/feed/bookmarks";
import { interaction } from "../../interaction";

/** Saves the post that the form's `bookmark` names, or removes the one that `unbookmark` names from the bookmarks. */
export const POST = interaction(async (user, form) => {
  const { bookmark: postToSave, unbookmark: postToRemove } = readFields(form, ["bookmark", "unbookmark"]);
  if (postToSave && !(await bookmark(user.id, postToSave)) && !(await isBookmarked(user.id, postToSave))) {
    return undefined;
  }
  if (!postToSave) await unbookmark(user.id, postToRemove);
  return { isBookmarked: postToSave !== "" };
});
