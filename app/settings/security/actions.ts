"use server";

import { redirect } from "next/navigation";
import { findIdentity, unlinkIdentity } from "@/accounts/identities";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { requireFreshSession, requireUser } from "@/auth/current";
import { connectIdentity } from "@/auth/providers/complete";
import { findProvider } from "@/auth/providers/metadata";
import { consumePendingIdentity } from "@/auth/providers/pending-identity";
import { refreshSession } from "@/auth/sign-in";
import { readFields } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";

const PATH = "/settings/security";

/**
 * Disconnects one of the user's connected accounts, unless it is their last way in. Signs them out of the other devices
 * where they signed in with it, unless they chose to stay signed in there.
 */
export async function submitUnlink(data: FormData): Promise<void> {
  const { user, session } = await requireFreshSession(PATH);
  const { id, keepSessions } = readFields(data, ["id", "keepSessions"]);
  const client = await currentClient();
  const unlinked = await transaction(async () => {
    const unlinked = await unlinkIdentity(user.id, id, {
      currentSessionId: session.id,
      keepsSessions: keepSessions !== "",
    });
    if (unlinked === undefined || unlinked === "last") return unlinked;
    const { identity, endedDevices } = unlinked;
    const provider = findProvider(identity.provider)?.name ?? identity.provider;
    await raise({ type: "identity-unlinked", userId: user.id, provider }, client);
    for (const device of endedDevices)
      await raise({ type: "session-ended", userId: user.id, device, by: "owner" }, client);
    return unlinked;
  });
  if (unlinked === undefined) redirect(PATH);
  if (unlinked === "last") redirect(`${PATH}?last=yes`);
  await refreshSession(session);
  redirect(`${PATH}?done=${unlinked.endedDevices.length > 0 ? "identity-unlinked-ended" : "identity-unlinked"}`);
}

/** Connects the identity that this browser's provider has proved to the account that its owner has just proved. */
export async function submitConnect(data: FormData): Promise<void> {
  const { callbackUrl: candidate } = readFields(data, ["callbackUrl"]);
  const callbackUrl = safeCallbackUrl(candidate);
  const open = await requireFreshSession(withQuery(`${PATH}/connect`, "callbackUrl", callbackUrl));
  const pending = await consumePendingIdentity();
  if (!pending) redirect(PATH);
  const { proof } = pending;
  const provider = findProvider(proof.provider);
  if (!(await connectIdentity(open, proof, provider?.name ?? proof.provider))) {
    const isTheirs = (await findIdentity(proof))?.userId === open.user.id;
    redirect(isTheirs ? callbackUrl : `${PATH}?failed=in-use&with=${proof.provider}`);
  }
  redirect(callbackUrl);
}

/** Goes on without connecting, and forgets the identity. */
export async function submitNotNow(data: FormData): Promise<void> {
  await requireUser(PATH);
  await consumePendingIdentity();
  redirect(safeCallbackUrl(readFields(data, ["callbackUrl"]).callbackUrl));
}
