import { findUserByUsername } from "@/accounts/users";
import { readFields } from "@/components/form/form-state";
import { follow, readFollows, unfollow } from "@/feed/follows";
import { areBlocked } from "@/feed/mutes-and-blocks";
import { interaction } from "../../interaction";

/** Follows the person that the form's `follow` names, or stops following the one that `unfollow` names. */
export const POST = interaction(async (user, form) => {
  const { follow: usernameToFollow, unfollow: usernameToUnfollow } = readFields(form, ["follow", "unfollow"]);
  const person = await findUserByUsername(usernameToFollow || usernameToUnfollow);
  if (!person) return undefined;
  if (!usernameToFollow) await unfollow(user.id, person.id);
  else if (person.deleteAt || (await areBlocked(user.id, person.id))) return undefined;
  else await follow(user.id, person.id);
  return await readFollows(user.id, person.id);
});
