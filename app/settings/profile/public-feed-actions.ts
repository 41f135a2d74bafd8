"use server";

import { redirect } from "next/navigation";
import { setPublic } from "@/accounts/profile";
import { requireUser } from "@/auth/current";
import { type FormState, readFields } from "@/components/form/form-state";
import { withUnavailableMessage } from "../../database-unavailable";
import { refuseOtherReader } from "../../other-reader";

const PATH = "/settings/profile";

/** Turns the user's public feed on or off. */
export const submitPublicFeed = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const user = await requireUser(PATH);
  const other = refuseOtherReader(data, user, {});
  if (other) return other;
  const isPublic = readFields(data, ["isPublic"]).isPublic === "on";
  await setPublic(user.id, isPublic);
  redirect(`${PATH}?done=${isPublic ? "feed" : "feed-off"}`);
});
