/*
 * Live updates from the server. One tab holds the connection (Web Locks) and shares updates with the others
 * (BroadcastChannel); when it closes, another takes over. In browsers without these, each tab has its own connection.
 * If events are blocked, the tab polls.
 */

/** The server's message: new posts by others in the home feed, the unread count, and the next cursor. */
type Updates = { posts: string[]; unread: number | null; last: string };

/** A new tab's request to the connected tab for what it missed. */
type Hello = { hello: true };

/** Updates since this page was rendered: post ids, and the unread count if known. */
export type Live = { posts: string[]; unread: number | null };

const CHANNEL = "microblog-live";

/** Polling interval if events are blocked, in milliseconds. */
const POLL_INTERVAL = 30_000;

/** Maximum number of new posts that are remembered. */
const MAX_NEW = 100;

export const NOTHING: Live = { posts: [], unread: null };
let live = NOTHING;
const listeners = new Set<() => void>();

export const readLive = (): Live => live;

export function onLive(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function learn({ posts, unread }: Updates): void {
  live = { posts: [...new Set([...live.posts, ...posts])].slice(-MAX_NEW), unread: unread ?? live.unread };
  for (const listener of listeners) listener();
}

/**
 * Receives a person's updates `since` their page was rendered, until the returned function is called. Calls `onEnd`
 * when their session ends.
 */
export function listen(userId: string, since: string, onEnd: () => void): () => void {
  const channel = new BroadcastChannel(`${CHANNEL}-${userId}`);
  let isConnected = false;
  channel.onmessage = ({ data }: MessageEvent<Updates | Hello>) => {
    if (!("hello" in data)) learn(data);
    else if (isConnected) channel.postMessage({ posts: live.posts, unread: null, last: "" } satisfies Updates);
  };
  channel.postMessage({ hello: true } satisfies Hello);
  const stop = new AbortController();
  const tell = (news: Updates) => {
    learn(news);
    channel.postMessage(news);
  };
  const hold = () => {
    isConnected = true;
    return connect(userId, since, tell, onEnd, stop.signal);
  };
  // Only secure contexts have locks (https, and localhost).
  if (!navigator.locks) void hold();
  else navigator.locks.request(`${CHANNEL}-${userId}`, { signal: stop.signal }, hold).catch(() => {});
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Stays connected until the signal aborts. */
function connect(
  userId: string,
  since: string,
  tell: (news: Updates) => void,
  onEnd: () => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    let timer = 0;
    let last = since;
    const hear = (news: Updates) => {
      last = news.last;
      tell(news);
    };
    const source = new EventSource(`/api/live?since=${since}`);
    source.onmessage = ({ data }) => hear(JSON.parse(data));
    source.addEventListener("ended", () => {
      source.close();
      void again();
    });
    // The browser reconnects by itself, unless the response was not an event stream.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED && !signal.aborted) timer = window.setTimeout(poll, POLL_INTERVAL);
    };

    /** The session may have been replaced: confirming who one is gives it a new id. */
    async function again() {
      const answer = await fetch("/api/session", { cache: "no-store" }).catch(() => null);
      const session = answer?.ok ? ((await answer.json()) as { userId: string | null }) : null;
      if (signal.aborted) return;
      if (session && session.userId !== userId) return onEnd();
      connect(userId, last, tell, onEnd, signal).then(done);
    }

    async function poll() {
      const answer = await fetch(`/api/live?since=${encodeURIComponent(last)}`, { cache: "no-store" }).catch(
        () => null,
      );
      if (answer?.status === 401) return onEnd();
      if (answer?.ok) hear(await answer.json());
      if (!signal.aborted) timer = window.setTimeout(poll, POLL_INTERVAL);
    }

    signal.addEventListener("abort", () => {
      source.close();
      clearTimeout(timer);
      done();
    });
  });
}
