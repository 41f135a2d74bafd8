/*
 * What is new, as the server tells this browser while its pages are open. One tab holds the connection (Web Locks) and
 * tells the others (BroadcastChannel); when it is closed another takes over. Where a browser lacks these, each tab
 * holds its own; where events do not get through, it asks now and then.
 */

/** What the server says: posts of others in the home feed since the last time, how much is not read, where to go on. */
type Updates = { posts: string[]; unread: number | null; last: string };

/** What a tab that has just come asks the one that is connected: what it has missed. */
type Hello = { hello: true };

/** What is new since this page came: the posts by id, and how much is not read where that is known by now. */
export type Live = { posts: string[]; unread: number | null };

const CHANNEL = "microblog-live";

/** How often the server is asked where events do not get through, in milliseconds. */
const POLL_INTERVAL = 30_000;

/** Most posts that are remembered as new. */
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
 * Learns what is new to a person `since` their page was made, until the function that it returns is called.
 * `onEnd` is told that their session ended.
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
  // Only secure pages have locks (https, and localhost).
  if (!navigator.locks) void hold();
  else navigator.locks.request(`${CHANNEL}-${userId}`, { signal: stop.signal }, hold).catch(() => {});
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Is connected until the signal says to stop. */
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
    // The browser connects again by itself, unless the answer was no stream of events.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED && !signal.aborted) timer = window.setTimeout(poll, POLL_INTERVAL);
    };

    /** What ended may have been replaced: somebody who confirms who they are goes on in a session of another name. */
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
