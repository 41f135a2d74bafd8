/*
 * Live updates from the server. One tab holds the connection (Web Locks) and shares updates with the others
 * (BroadcastChannel); when it closes, another takes over. In browsers without these, each tab has its own connection.
 * If events are blocked, the tab polls.
 */

import { createListeners } from "../ui/listeners";

/** The server's message: new posts by others in the home feed, the unread count, and the next cursor. */
type Updates = { posts: string[]; unread: number | null; last: string };

/** A new tab's request to the connected tab for what it missed. */
type CatchUpRequest = { hello: true };

/** Updates since this page was rendered: post ids, and the unread count if known. */
export type Live = { posts: string[]; unread: number | null };

const CHANNEL = "microblog-live";

/** Polling interval if events are blocked, in milliseconds. */
const POLL_INTERVAL = 30_000;

/**
 * How long the tab waits before it reconnects, in milliseconds: after closing for a navigation that did not happen, such as
 * a download, and after it got no stream.
 */
const RECONNECT_DELAY = 5_000;

/** Maximum number of new posts that are remembered. */
const MAX_NEW = 100;

export const NOTHING: Live = { posts: [], unread: null };
let live = NOTHING;
const { subscribe, notify } = createListeners();

export const readLive = (): Live => live;

export { subscribe as onLive };

function updateLive({ posts, unread }: Updates): void {
  live = { posts: [...new Set([...live.posts, ...posts])].slice(-MAX_NEW), unread: unread ?? live.unread };
  notify();
}

/**
 * Receives a person's updates `since` their page was rendered, until the returned function is called. Calls `onEnd`
 * when their session ends.
 */
export function listen(userId: string, since: string, onEnd: () => void): () => void {
  const channel = new BroadcastChannel(`${CHANNEL}-${userId}`);
  let isConnected = false;
  channel.onmessage = ({ data }: MessageEvent<Updates | CatchUpRequest>) => {
    if (!("hello" in data)) updateLive(data);
    else if (isConnected) channel.postMessage({ posts: live.posts, unread: null, last: "" } satisfies Updates);
  };
  channel.postMessage({ hello: true } satisfies CatchUpRequest);
  const stop = new AbortController();
  const deliver = (updates: Updates) => {
    updateLive(updates);
    channel.postMessage(updates);
  };
  const holdConnection = () => {
    isConnected = true;
    return connect(userId, since, deliver, onEnd, stop.signal);
  };
  // Only secure contexts have locks (https, and localhost).
  if (!navigator.locks) void holdConnection();
  else navigator.locks.request(`${CHANNEL}-${userId}`, { signal: stop.signal }, holdConnection).catch(() => {});
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Stays connected until the signal aborts. */
function connect(
  userId: string,
  since: string,
  deliver: (updates: Updates) => void,
  onEnd: () => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    let timer = 0;
    let last = since;
    let hasReceived = false;
    const receive = (updates: Updates) => {
      hasReceived = true;
      last = updates.last;
      deliver(updates);
    };
    const source = new EventSource(`/api/live?since=${since}`);
    source.onmessage = ({ data }) => receive(JSON.parse(data));
    source.addEventListener("ended", () => {
      source.close();
      // One that ended before it began may have been asked for while the session was being replaced.
      timer = window.setTimeout(checkSession, hasReceived ? 0 : RECONNECT_DELAY);
    });
    // The browser reconnects by itself, unless the response was not an event stream.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED && !signal.aborted) timer = window.setTimeout(poll, POLL_INTERVAL);
    };
    // Firefox logs an error for an event stream that is open when the page is left.
    const closeBeforeLeaving = () => {
      if (source.readyState === EventSource.CLOSED) return;
      source.close();
      timer = window.setTimeout(checkSession, RECONNECT_DELAY);
    };
    window.addEventListener("beforeunload", closeBeforeLeaving, { signal });

    /** The session may have been replaced: confirming who one is gives it a new id. */
    async function checkSession() {
      const response = await fetch("/api/session", { cache: "no-store" }).catch(() => null);
      const session = response?.ok ? ((await response.json()) as { userId: string | null }) : null;
      if (signal.aborted) return;
      if (session && session.userId !== userId) return onEnd();
      connect(userId, last, deliver, onEnd, signal).then(done);
    }

    async function poll() {
      const response = await fetch(`/api/live?since=${encodeURIComponent(last)}`, { cache: "no-store" }).catch(
        () => null,
      );
      if (response?.status === 401) return onEnd();
      if (response?.ok) receive(await response.json());
      if (!signal.aborted) timer = window.setTimeout(poll, POLL_INTERVAL);
    }

    signal.addEventListener("abort", () => {
      source.close();
      clearTimeout(timer);
      done();
    });
  });
}
