import { notFound, redirect } from "next/navigation";
import { findFormerOwner } from "@/accounts/username";
import { findUserByUsername, type User } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { replica } from "@/db/client";
import { usernameInPage } from "./username-in";

/**
 * The reader and the person whose profile an address names. A former username redirects to the same page of the current
 * one; nobody of that name is "not found".
 *
 * @param profile the address's first part, such as "@susan"
 * @param rest what follows it, such as "/followers", or ""
 */
export async function openProfile(profile: string, rest: string): Promise<{ reader: CurrentUser; person: User }> {
  const username = usernameInPage(profile);
  const reader = await requireUser(username ? `/@${username}${rest}` : "/");
  if (username === null) notFound();
  const person = await findUserByUsername(username, replica());
  if (!person) {
    const renamed = await findFormerOwner(username);
    if (renamed) redirect(`/@${renamed.username}${rest}`);
  }
  if (!person || person.deleteAt) notFound();
  return { reader, person };
}
