"use server";

import { redirect } from "next/navigation";
import { confirmEmail } from "@/accounts/email";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { currentUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";

/** Confirms an email address by the link in an email, and continues to the destination. */
export async function submitConfirmEmail(data: FormData): Promise<void> {
  const { token } = readFields(data, ["token"]);
  const client = await currentClient();
  const confirmed = await transaction(async () => {
    const confirmed = await confirmEmail(token);
    if (confirmed && !confirmed.isRepeated) {
      const { user, oldEmail } = confirmed;
      await raise({ type: "email-confirmed", userId: user.id, oldEmail }, client);
    }
    return confirmed;
  });
  if (!confirmed) redirect("/confirm-email");
  const callbackUrl = safeCallbackUrl(confirmed.callbackUrl);
  const isSignedIn = (await currentUser())?.id === confirmed.user.id;
  redirect(isSignedIn ? callbackUrl : `/login?${new URLSearchParams({ news: "confirmed", callbackUrl })}`);
}
