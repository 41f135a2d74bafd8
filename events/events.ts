import "server-only";
import { afterCommit, isInTransaction } from "../db/client";
import { log } from "../log";
import { listeners, recorders } from "./listeners";
import type { AccountEvent, Client, Listener } from "./types";

export type { AccountEvent, Client, EventType, Factor, Listener, Method, SignInFailure } from "./types";

/** An operator at the command line. */
export const OPERATOR: Client = { ipAddress: null, device: "The operator", deviceId: null, requestId: null };

/** A moderator or an admin: the person affected does not learn who it was, or from where. */
export const MODERATOR: Client = { ipAddress: null, device: "A moderator", deviceId: null, requestId: null };

/**
 * Reports an event. Within a transaction, the records of the event belong to it: call it in the transaction that makes
 * the change, so that no change is stored without its event. The listeners learn of it after the commit. Outside of a
 * transaction, for an event without a change, a record that fails is logged and does not stop the others.
 */
export async function raise(event: AccountEvent, client: Client): Promise<void> {
  const isPartOfChange = isInTransaction();
  for (const record of recorders) {
    if (isPartOfChange) await record(event, client);
    else await logFailure(record, event, client);
  }
  await afterCommit(async () => {
    for (const listener of listeners) await logFailure(listener, event, client);
  });
}

async function logFailure(listener: Listener, event: AccountEvent, client: Client): Promise<void> {
  try {
    await listener(event, client);
  } catch (error) {
    log().error({ event: "listener_failed", about: event.type, requestId: client.requestId, err: error });
  }
}
