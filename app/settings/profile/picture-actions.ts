"use server";

import { redirect } from "next/navigation";
import { removeAvatar, setAvatar } from "@/accounts/avatar";
import { pictureSizeError } from "@/accounts/picture";
import { requireUser } from "@/auth/current";
import { consume } from "@/auth/throttle";
import { pictureLimits } from "@/auth/throttle-limits";
import type { FormState } from "@/components/form/form-state";
import { orSayUnavailable } from "../../database-unavailable";
import { tooMany } from "../../login/refusals";

const PATH = "/settings/profile";

/** Sets an uploaded file as the user's picture. */
export const submitPicture = orSayUnavailable(async (_: FormState, data: FormData) => {
  const { id } = await requireUser(PATH);
  const sent = data.get("picture");
  // A text value instead of a file is not a file.
  const file = sent instanceof File ? sent : new File([], "");
  const wrongSize = pictureSizeError(file.size);
  if (wrongSize) return { fieldErrors: { picture: wrongSize } };
  const refusal = await consume(pictureLimits(id));
  if (refusal) return { formError: tooMany(refusal) };
  const wrong = await setAvatar(id, Buffer.from(await file.arrayBuffer()));
  if (wrong) return { fieldErrors: { picture: wrong } };
  redirect(`${PATH}?done=picture`);
});

/** Removes the user's picture. */
export async function submitRemovePicture(): Promise<void> {
  const { id } = await requireUser(PATH);
  await removeAvatar(id);
  redirect(`${PATH}?done=picture-removed`);
}
