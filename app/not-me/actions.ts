"use server";

import { redirect } from "next/navigation";
import { consumeToken, createToken } from "@/accounts/one-time-tokens";
import { findUser } from "@/accounts/users";
import { currentClient } from "@/auth/client";
import { revokeTrustedDevices } from "@/auth/devices";
import { endSessionOfUser } from "@/auth/user-sessions";
import { readFields } from "@/components/form/form-state";
import { raise } from "@/events/events";

/** Ends the session that an email warned about, and continues to choosing a new password. */
export async function submitNotMe(data: FormData): Promise<void> {
  const content = await consumeToken("not-me", readFields(data, ["token"]).token);
  const user = content?.userId ? await findUser(content.userId) : undefined;
  if (!user || !content) redirect("/not-me");
  const ended = await endSessionOfUser(user.id, content.data.sessionId ?? "");
  await revokeTrustedDevices(user.id);
  if (ended)
    await raise({ type: "session-ended", userId: user.id, device: ended.device, by: "email" }, await currentClient());
  // The recipient of the emails could request a reset link anyway; this saves a step.
  const token = await createToken("reset-password", { userId: user.id, data: {} });
  redirect(`/reset-password?token=${token}`);
}
