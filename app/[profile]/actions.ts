"use server";

import { redirect } from "next/navigation";
import { findUserByUsername } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { readForm } from "@/components/form-state";
import { follow, unfollow } from "@/feed/follows";

/** Follows the person whose page it is, or stops that, and shows the page again. */
export async function submitFollow(data: FormData): Promise<void> {
  const { username, wanted } = readForm(data, ["username", "wanted"]);
  const person = findUserByUsername(username);
  const path = person ? `/@${person.username}` : "/";
  const { id } = await requireUser(path);
  if (person && wanted === "yes" && !person.deleteAt) follow(id, person.id);
  if (person && wanted === "no") unfollow(id, person.id);
  redirect(path);
}
