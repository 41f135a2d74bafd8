import "server-only";
import { consumeToken, createToken, findToken } from "../../accounts/one-time-tokens";
import { clearCookieToken, readCookieToken, setCookieToken } from "../cookie-token";
import { findProvider } from "./metadata";
import type { Proof } from "./proof";

/** An identity that a provider proved in this browser and that is not linked to an account yet. */
export type PendingIdentity = { proof: Proof; remembered: boolean; invite: string };

/** Stores an identity for half an hour, until the person registers or signs in to an account. Its cookie is a secret. */
export async function storePendingIdentity({ proof, remembered, invite }: PendingIdentity): Promise<void> {
  const data = { proof: JSON.stringify(proof), remembered: remembered ? "yes" : "", invite };
  const token = await createToken("provider-identity", { userId: null, data });
  await setCookieToken("provider-identity", token);
}

/** This browser's identity without an account, or null. Its provider must still be configured. */
export async function pendingIdentity(): Promise<PendingIdentity | null> {
  const token = await readCookieToken("provider-identity");
  const content = token ? await findToken("provider-identity", token) : null;
  return content ? readPending(content.data) : null;
}

/** This browser's identity without an account, which is used up by this; null if there is none. */
export async function consumePendingIdentity(): Promise<PendingIdentity | null> {
  const token = await readCookieToken("provider-identity");
  const content = token ? await consumeToken("provider-identity", token) : null;
  await clearCookieToken("provider-identity");
  return content ? readPending(content.data) : null;
}

function readPending({ proof: stored = "", remembered, invite = "" }: Record<string, string>): PendingIdentity | null {
  const proof: Proof = JSON.parse(stored);
  return findProvider(proof.provider) ? { proof, remembered: remembered === "yes", invite } : null;
}
