import "server-only";
import { log } from "../log";
import { listeners } from "./listeners";
import type { AccountEvent, Client } from "./types";

export type { AccountEvent, Client, EventType, Factor, Listener, Method, SignInFailure } from "./types";

/** An operator at the command line. */
export const OPERATOR: Client = { ipAddress: null, device: "The operator", deviceId: null, requestId: null };

/** A moderator or an admin: the person affected does not learn who it was, or from where. */
export const MODERATOR: Client = { ipAddress: null, device: "A moderator", deviceId: null, requestId: null };

/** Passes an event to every listener. A failing listener is logged and does not stop the others. */
export async function raise(event: AccountEvent, client: Client): Promise<void> {
  for (const listener of listeners) {
    try {
      await listener(event, client);
    } catch (error) {
      log().error({ event: "listener_failed", about: event.type, requestId: client.requestId, err: error });
    }
  }
}
