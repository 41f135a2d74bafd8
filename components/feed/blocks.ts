import { useSyncExternalStore } from "react";
import { createListeners } from "../ui/listeners";
import { type Failure, interact } from "./interact";

/** Who was blocked in this tab, and when, in milliseconds since it was opened. */
const blocked = new Map<string, number>();
const { subscribe, notify } = createListeners();

/** When a post was first shown. One that came after a block is there because the block has ended. */
const shownSince = new WeakMap<object, number>();

/** Whether the reader blocked one of these people since a post came. */
export function useIsBlocked(post: object, usernames: string[]): boolean {
  if (!shownSince.has(post)) shownSince.set(post, performance.now());
  const isBlocked = () => usernames.some((name) => (blocked.get(name) ?? 0) > (shownSince.get(post) ?? 0));
  return useSyncExternalStore(subscribe, isBlocked, () => false);
}

/** Blocks someone: their posts leave the page at once, and come back if it failed. Returns why, or null. */
export async function block(username: string): Promise<Failure | null> {
  set(username, performance.now());
  const response = await interact<{ isBlocked: boolean }>("/api/block", { block: username });
  if (!("error" in response)) return null;
  set(username, 0);
  return response;
}

function set(username: string, time: number): void {
  blocked.set(username, time);
  notify();
}
