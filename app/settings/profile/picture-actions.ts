"use server";

import { redirect } from "next/navigation";
import { removeAvatar, setAvatar } from "@/accounts/avatar";
import { removeBanner, setBanner } from "@/accounts/banner";
import { pictureSizeError } from "@/accounts/picture";
import { requireUser } from "@/auth/current";
import { consume } from "@/auth/throttle";
import { pictureLimits } from "@/auth/throttle-limits";
import type { FormState } from "@/components/form/form-state";
import { withUnavailableMessage } from "../../database-unavailable";
import { tooManyAttempts } from "../../login/refusals";
import { refuseOtherReader } from "../../other-reader";

const PATH = "/settings/profile";

/** Sets an uploaded file as the user's picture. */
export const submitPicture = withUnavailableMessage((_: FormState, data: FormData) =>
  upload("picture", data, setAvatar),
);

/** Sets an uploaded file as the banner of the user's profile. */
export const submitBanner = withUnavailableMessage((_: FormState, data: FormData) => upload("banner", data, setBanner));

/** Sets the file in a field, or returns why not. */
async function upload(
  name: "picture" | "banner",
  data: FormData,
  set: (userId: string, file: Buffer) => Promise<string | null>,
): Promise<FormState> {
  const user = await requireUser(PATH);
  const other = refuseOtherReader(data, user, {});
  if (other) return other;
  const field = data.get(name);
  // A text value instead of a file is not a file.
  const file = field instanceof File ? field : new File([], "");
  const sizeError = pictureSizeError(file.size);
  if (sizeError) return { fieldErrors: { [name]: sizeError } };
  const refusal = await consume(pictureLimits(user.id));
  if (refusal) return { formError: tooManyAttempts(refusal) };
  const error = await set(user.id, Buffer.from(await file.arrayBuffer()));
  if (error) return { fieldErrors: { [name]: error } };
  redirect(`${PATH}?done=${name}`);
}

/** Removes the user's picture. */
export async function submitRemovePicture(): Promise<void> {
  const { id } = await requireUser(PATH);
  await removeAvatar(id);
  redirect(`${PATH}?done=picture-removed`);
}

/** Removes the banner of the user's profile. */
export async function submitRemoveBanner(): Promise<void> {
  const { id } = await requireUser(PATH);
  await removeBanner(id);
  redirect(`${PATH}?done=banner-removed`);
}
