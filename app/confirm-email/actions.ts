"use server";

import { redirect } from "next/navigation";
import { confirmEmail } from "@/accounts/email";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { currentUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { raise } from "@/events/events";

/** Confirms an email address by the link in an email, and continues to the destination. */
export async function submitConfirmEmail(data: FormData): Promise<void> {
  const confirmed = await confirmEmail(readFields(data, ["token"]).token);
  if (!confirmed) redirect("/confirm-email");
  const { user, oldEmail } = confirmed;
  await raise({ type: "email-confirmed", userId: user.id, oldEmail }, await currentClient());
  const callbackUrl = safeCallbackUrl(confirmed.callbackUrl);
  const isSignedIn = (await currentUser())?.id === user.id;
  redirect(isSignedIn ? callbackUrl : `/login?${new URLSearchParams({ news: "confirmed", callbackUrl })}`);
}
