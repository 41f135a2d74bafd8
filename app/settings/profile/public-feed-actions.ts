"use server";

import { redirect } from "next/navigation";
import { setPublic } from "@/accounts/profile";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";

const PATH = "/settings/profile";

/** Turns the user's public feed on or off. */
export async function submitPublicFeed(data: FormData): Promise<void> {
  const { id } = await requireUser(PATH);
  const isPublic = readFields(data, ["isPublic"]).isPublic === "on";
  await setPublic(id, isPublic);
  redirect(`${PATH}?done=${isPublic ? "feed" : "feed-off"}`);
}
