"use server";

import { redirect } from "next/navigation";
import { currentClient } from "@/auth/client";
import { endStrangersSession } from "@/auth/not-me";
import { readFields } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";

/** Ends the session that an email warned about, and continues to choosing a new password. */
export async function submitNotMe(data: FormData): Promise<void> {
  const { token } = readFields(data, ["token"]);
  const client = await currentClient();
  const done = await transaction(async () => {
    const done = await endStrangersSession(token);
    if (!done) return null;
    for (const { device } of done.ended)
      await raise({ type: "session-ended", userId: done.userId, device, by: "email" }, client);
    return done;
  });
  if (!done) redirect("/not-me");
  redirect(`/reset-password?token=${done.resetToken}`);
}
