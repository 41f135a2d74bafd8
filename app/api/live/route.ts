import type { NextRequest } from "next/server";
import { peekSession } from "@/auth/current";
import { loadSession } from "@/auth/session";
import { currentToken } from "@/auth/sign-in";
import type { SessionToken } from "@/auth/token";
import { isDatabaseUnavailable } from "@/db/client";
import { onUpdates, postsSince, updatesSince } from "@/feed/live";
import { readGauge } from "@/metrics";

export const dynamic = "force-dynamic";

/** Interval at which a stream checks its session and sends a keep-alive, in milliseconds. */
const SESSION_INTERVAL = 3000;

/** Maximum length of a post id in a request. */
const MAX_ID_LENGTH = 64;

/**
 * Updates for the signed-in person, for this site's own tabs: as a stream of server-sent events (HTML Standard, 9.2) to
 * a client that accepts one, else once, as JSON, since the post that `since` names. Requests do not count as use of the
 * session, and the stream ends with it.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const open = await peekSession();
  const token = await currentToken();
  const wantsStream = request.headers.get("accept")?.includes("text/event-stream");
  if (!open || open.requirement || !token) {
    // Firefox logs an error of the page for any other response than a stream.
    if (wantsStream) return new Response(ENDED, { headers: STREAM_HEADERS });
    return Response.json({ error: "Sign in first." }, { status: 401 });
  }
  // 204 tells an EventSource not to reconnect.
  if (wantsStream && streamCount(open.user.id) >= MAX_STREAMS) return new Response(null, { status: 204 });
  // Next.js answers HEAD by this function too, and would never cancel the stream.
  if (request.method === "HEAD") return new Response(null);
  const since = readId(request.headers.get("last-event-id") ?? request.nextUrl.searchParams.get("since"));
  if (!wantsStream) return Response.json(await updatesSince(open.user.id, since));
  return new Response(stream(token, since, request.signal), { headers: STREAM_HEADERS });
}

const STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  // Compression and proxies would buffer events.
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
};

/** What a stream says when its session has ended, or there is none. */
const ENDED = "event: ended\ndata: {}\n\n";

/** Whether the session of a token is open, and nothing is required of its user first. */
async function isUsable(token: SessionToken): Promise<boolean> {
  return (await loadSession(token))?.requirement === null;
}

const readId = (id: string | null) => (!id || id.length > MAX_ID_LENGTH ? postsSince(new Date()) : id);

/**
 * Maximum number of open streams of an account in this process. A browser has one for all its tabs; above it, tabs ask
 * now and then.
 */
const MAX_STREAMS = 50;

/** Open streams by what closes them, with their account. Closed when the server stops: they would keep it running. */
const streams = new Map<() => void, string>();
const streamCount = (userId: string) => [...streams.values()].filter((id) => id === userId).length;
readGauge("microblog_event_streams", () => streams.size);
process.once("SIGTERM", closeAll);
process.once("SIGINT", closeAll);

function closeAll(): void {
  for (const close of [...streams.keys()]) close();
}

function stream(token: SessionToken, since: string, signal: AbortSignal): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    async start(controller) {
      let last = since;
      const write = (text: string) => {
        try {
          controller.enqueue(utf8.encode(text));
        } catch {
          // The client is gone, and we have not been notified yet.
          close();
        }
      };

      let updateQueue = Promise.resolve();
      /** One after another, so that nothing is sent twice. */
      const sendUpdates = () => {
        updateQueue = updateQueue
          .catch(() => {})
          .then(async () => {
            if (!(await isUsable(token))) return;
            const updates = await updatesSince(token.userId, last);
            last = updates.last;
            write(`id: ${last}\ndata: ${JSON.stringify(updates)}\n\n`);
          });
        return updateQueue;
      };

      async function checkSession() {
        if (await isUsable(token)) return write(": still here\n\n");
        write(ENDED);
        close();
      }

      let unsubscribe = () => {};
      const timer = setInterval(() => void checkSession().catch(() => close()), SESSION_INTERVAL);
      close = () => {
        if (!streams.delete(close)) return;
        clearInterval(timer);
        unsubscribe();
        try {
          controller.close();
        } catch {
          // The client closed it first.
        }
      };
      streams.set(close, token.userId);
      signal.addEventListener("abort", close);
      try {
        unsubscribe = await onUpdates(sendUpdates);
        await sendUpdates();
      } catch (error) {
        // The browser reconnects in a moment.
        close();
        if (!isDatabaseUnavailable(error)) throw error;
      }
      if (!streams.has(close)) unsubscribe();
    },
    cancel: () => close(),
  });
}
