"use server";

import { redirect } from "next/navigation";
import { findUserByUsername } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { muteOrBlock, unmuteOrUnblock } from "@/feed/mutes-and-blocks";

/** Mutes, unmutes, blocks or unblocks a person. */
export async function submitMuteOrBlock(data: FormData): Promise<void> {
  const { username, change, returnTo } = readFields(data, ["username", "change", "returnTo"]);
  const path = safeCallbackUrl(returnTo);
  const { id } = await requireUser(path);
  const person = await findUserByUsername(username);
  if (person && (change === "mute" || change === "block")) await muteOrBlock(id, person.id, change);
  if (person && change === "unmute") await unmuteOrUnblock(id, person.id, "mute");
  if (person && change === "unblock") await unmuteOrUnblock(id, person.id, "block");
  redirect(path);
}
