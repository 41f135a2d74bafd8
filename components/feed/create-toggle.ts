import { useSyncExternalStore } from "react";
import { createListeners } from "../ui/listeners";
import { type Failure, interact } from "./interact";

type State = Record<string, boolean | number>;

/**
 * Something that is switched on and off by a small request. Remembers what was changed in this tab, by key, with the state
 * as it was rendered then: Back may show that page again from the router's cache. A page with another state is newer, so
 * it takes precedence.
 * @param path the route handler of the change
 * @param change what a change of the shown state is: the field that is sent with the key, and the state to show meanwhile
 */
export function createToggle<S extends State>(path: string, change: (shown: S) => { name: string; next: S }) {
  const changes = new Map<string, { rendered: S; state: S }>();
  const { subscribe, notify } = createListeners();
  /** The last request of each key. */
  const requests = new Map<string, Promise<S | Failure>>();

  /** The state of a key: as it was rendered, or as it was changed here since. */
  function get(key: string, rendered: S): S {
    const change = changes.get(key);
    return change && isEqual(change.rendered, rendered) ? change.state : rendered;
  }

  function set(key: string, rendered: S, state: S): void {
    changes.set(key, { rendered, state });
    notify();
  }

  /** The state of a key, for a component that follows its changes. */
  function useToggle(key: string, rendered: S): S {
    return useSyncExternalStore(
      subscribe,
      () => get(key, rendered),
      () => rendered,
    );
  }

  /**
   * Shows the next state at once and sends the change; shows the response, or the earlier state if that failed. Returns
   * why, or null. Changes of one key are sent one after the other, so that the last one counts on the server too.
   */
  async function toggle(key: string, rendered: S, shown: S): Promise<Failure | null> {
    const { name, next } = change(shown);
    const before = get(key, rendered);
    set(key, rendered, next);
    const send = () => interact<S>(path, { [name]: key });
    const request = (requests.get(key) ?? Promise.resolve()).then(send);
    requests.set(key, request);
    const after = await request;
    // A later change is shown already.
    if (requests.get(key) === request) set(key, rendered, isFailure(after) ? before : after);
    return isFailure(after) ? after : null;
  }

  return { useToggle, toggle };
}

const isFailure = (response: object): response is Failure => "error" in response;

const isEqual = (one: State, other: State) => Object.keys(one).every((key) => one[key] === other[key]);
