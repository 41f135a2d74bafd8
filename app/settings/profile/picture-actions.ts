"use server";

import { redirect } from "next/navigation";
import { removeAvatar, setAvatar } from "@/accounts/avatar";
import { pictureSizeError } from "@/accounts/picture";
import { requireUser } from "@/auth/current";
import { consume } from "@/auth/throttle";
import { pictureLimits } from "@/auth/throttle-limits";
import type { FormState } from "@/components/form/form-state";
import { withUnavailableMessage } from "../../database-unavailable";
import { tooManyAttempts } from "../../login/refusals";

const PATH = "/settings/profile";

/** Sets an uploaded file as the user's picture. */
export const submitPicture = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { id } = await requireUser(PATH);
  const field = data.get("picture");
  // A text value instead of a file is not a file.
  const file = field instanceof File ? field : new File([], "");
  const sizeError = pictureSizeError(file.size);
  if (sizeError) return { fieldErrors: { picture: sizeError } };
  const refusal = await consume(pictureLimits(id));
  if (refusal) return { formError: tooManyAttempts(refusal) };
  const error = await setAvatar(id, Buffer.from(await file.arrayBuffer()));
  if (error) return { fieldErrors: { picture: error } };
  redirect(`${PATH}?done=picture`);
});

/** Removes the user's picture. */
export async function submitRemovePicture(): Promise<void> {
  const { id } = await requireUser(PATH);
  await removeAvatar(id);
  redirect(`${PATH}?done=picture-removed`);
}
