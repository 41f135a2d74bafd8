import { useSyncExternalStore } from "react";
import { createListeners } from "../ui/listeners";
import type { Failure } from "./interact";

type State = Record<string, boolean | number>;

/**
 * What was changed in this tab, by key, with the state on the page that it was changed on: Back may show that page again
 * from the router's cache. A page with another state is newer, so it takes precedence.
 */
export function createChangeStore<S extends State>() {
  const changes = new Map<string, { page: S; state: S }>();
  const { subscribe, notify } = createListeners();
  /** The last request of each key. */
  const requests = new Map<string, Promise<S | Failure>>();

  /** The state of a key: as on the page, or as it was changed here since. */
  function get(key: string, page: S): S {
    const change = changes.get(key);
    return change && isEqual(change.page, page) ? change.state : page;
  }

  function set(key: string, page: S, state: S): void {
    changes.set(key, { page, state });
    notify();
  }

  /** The state of a key, for a component that follows its changes. */
  function useChange(key: string, page: S): S {
    return useSyncExternalStore(
      subscribe,
      () => get(key, page),
      () => page,
    );
  }

  /**
   * Shows a state at once and sends it; shows the response, or the earlier state if that failed. Returns why, or null.
   * Changes of one key are sent one after the other, so that the last one counts on the server too.
   */
  async function change(key: string, page: S, next: S, send: () => Promise<S | Failure>): Promise<Failure | null> {
    const before = get(key, page);
    set(key, page, next);
    const request = (requests.get(key) ?? Promise.resolve()).then(send);
    requests.set(key, request);
    const after = await request;
    // A later change is shown already.
    if (requests.get(key) === request) set(key, page, isFailure(after) ? before : after);
    return isFailure(after) ? after : null;
  }

  return { useChange, change };
}

const isFailure = (response: object): response is Failure => "error" in response;

const isEqual = (one: State, other: State) => Object.keys(one).every((key) => one[key] === other[key]);
