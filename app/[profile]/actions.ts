"use server";

import { redirect } from "next/navigation";
import { findUserByUsername } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { follow, unfollow } from "@/feed/follows";
import { muteOrBlock, unmuteOrUnblock } from "@/feed/mutes-and-blocks";

/** Follows the person whose page it is, or stops following, and shows the page again. */
export async function submitFollow(data: FormData): Promise<void> {
  const { username } = readFields(data, ["username"]);
  const person = await findUserByUsername(username);
  const path = person ? `/@${person.username}` : "/";
  await followOrNot(data, path);
  redirect(path);
}

/** Follows from a hover card: the page stays as it is. */
export async function submitFollowFromCard(data: FormData): Promise<void> {
  await followOrNot(data, "/");
}

async function followOrNot(data: FormData, callbackUrl: string): Promise<void> {
  const { username, wanted } = readFields(data, ["username", "wanted"]);
  const { id } = await requireUser(callbackUrl);
  const person = await findUserByUsername(username);
  if (person && wanted === "yes" && !person.deleteAt) await follow(id, person.id);
  if (person && wanted === "no") await unfollow(id, person.id);
}

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
