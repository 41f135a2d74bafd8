"use server";

import { redirect } from "next/navigation";
import { currentClient } from "@/auth/client";
import { requireFreshSession } from "@/auth/current";
import { endOtherSessions, endSessionOfUser } from "@/auth/user-sessions";
import { readFields } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";

const PATH = "/settings/sessions";

/** Ends one of the user's other sessions. */
export async function submitEndSession(data: FormData): Promise<void> {
  const { user, session } = await requireFreshSession(PATH);
  const { id } = readFields(data, ["id"]);
  const client = await currentClient();
  await transaction(async () => {
    const ended = id === session.id ? undefined : await endSessionOfUser(user.id, id);
    if (ended) await raise({ type: "session-ended", userId: user.id, device: ended.device, by: "owner" }, client);
  });
  redirect(`${PATH}?done=ended`);
}

/** Ends all of the user's sessions except this one. */
export async function submitEndOtherSessions(): Promise<void> {
  const { user, session } = await requireFreshSession(PATH);
  const client = await currentClient();
  await transaction(async () => {
    for (const { device } of await endOtherSessions(user.id, session.id))
      await raise({ type: "session-ended", userId: user.id, device, by: "owner" }, client);
  });
  redirect(`${PATH}?done=all-ended`);
}
