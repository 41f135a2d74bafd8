import { findUserByUsername } from "@/accounts/users";
import { readFields } from "@/components/form/form-state";
import { muteOrBlock } from "@/feed/mutes-and-blocks";
import { interaction } from "../../interaction";

/** Blocks the person that the form's `block` names, in both directions. */
export const POST = interaction(async (user, form) => {
  const person = await findUserByUsername(readFields(form, ["block"]).block);
  if (!person || person.id === user.id) return undefined;
  await muteOrBlock(user.id, person.id, "block");
  return { isBlocked: true };
});
