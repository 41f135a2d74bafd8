import { createChangeStore } from "./change-store";
import { type Failure, interact } from "./interact";

export type Mutes = { isMuted: boolean };

const store = createChangeStore<Mutes>();

/** Whether the reader mutes someone: as on the page, or as it was changed here since. */
export const useMutes = store.useChange;

/**
 * Mutes or unmutes someone. Returns why it failed, or null.
 * @param page the state as the server rendered it
 * @param shown the state as it is shown
 */
export function toggleMute(username: string, page: Mutes, shown: Mutes): Promise<Failure | null> {
  const fields = { [shown.isMuted ? "unmute" : "mute"]: username };
  return store.change(username, page, { isMuted: !shown.isMuted }, () => interact<Mutes>("/api/mute", fields));
}
