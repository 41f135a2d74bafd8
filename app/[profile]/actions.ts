"use server";

import { redirect } from "next/navigation";
import { findUserByUsername } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { muteOrBlock, unmuteOrUnblock } from "@/feed/mutes-and-blocks";

/** Mutes or blocks the person whose page it is, or removes that if no kind is given. */
export async function submitMuteOrBlock(data: FormData): Promise<void> {
  const { username, kind, returnTo } = readFields(data, ["username", "kind", "returnTo"]);
  const path = safeCallbackUrl(returnTo);
  const { id } = await requireUser(path);
  const person = await findUserByUsername(username);
  if (person && (kind === "mute" || kind === "block")) await muteOrBlock(id, person.id, kind);
  if (person && kind === "") await unmuteOrUnblock(id, person.id);
  redirect(path);
}
