import { findUserByUsername } from "@/accounts/users";
import { readFields } from "@/components/form/form-state";
import { db } from "@/db/client";
import { findMuteOrBlock, muteOrBlock, unmuteOrUnblock } from "@/feed/mutes-and-blocks";
import { interaction } from "../../interaction";

/** Mutes the person that the form's `mute` names, or unmutes the one that `unmute` names. A block stays. */
export const POST = interaction(async (user, form) => {
  const { mute, unmute } = readFields(form, ["mute", "unmute"]);
  const person = await findUserByUsername(mute || unmute);
  if (!person || person.id === user.id) return undefined;
  if (mute) await muteOrBlock(user.id, person.id, "mute");
  else await unmuteOrUnblock(user.id, person.id, "mute");
  return { isMuted: (await findMuteOrBlock(user.id, person.id, db())) === "mute" };
});
