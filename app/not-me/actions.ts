"use server";

import { redirect } from "next/navigation";
import { currentClient } from "@/auth/client";
import { endStrangersSession } from "@/auth/not-me";
import { readFields } from "@/components/form/form-state";
import { raise } from "@/events/events";

/** Ends the session that an email warned about, and continues to choosing a new password. */
export async function submitNotMe(data: FormData): Promise<void> {
  const done = await endStrangersSession(readFields(data, ["token"]).token);
  if (!done) redirect("/not-me");
  const client = await currentClient();
  for (const { device } of done.ended)
    await raise({ type: "session-ended", userId: done.userId, device, by: "email" }, client);
  redirect(`/reset-password?token=${done.resetToken}`);
}
