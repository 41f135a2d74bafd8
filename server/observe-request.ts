import type { IncomingMessage, ServerResponse } from "node:http";
import { count, observe } from "../metrics";
import { bridge, type CurrentRequest } from "./next-bridge";

type Observed = {
  current: CurrentRequest;
  /** The route pattern of a path (route-patterns.ts). */
  routeOf: (path: string) => string;
};

/** Logs and measures a request when it ends. Until then it costs one listener. */
export function observeRequest(
  { method = "", url = "", socket }: IncomingMessage,
  response: ServerResponse,
  { current, routeOf }: Observed,
): void {
  const began = performance.now();
  const sentBefore = socket.bytesWritten;
  response.once("close", () => {
    const ms = performance.now() - began;
    const route = routeOf(url.split("?", 1)[0] ?? "");
    const status = current.sentStatus ?? response.statusCode;
    count("microblog_http_requests_total", { method, route, status: String(status) });
    // An event stream lasts as long as its page is open.
    if (!String(response.getHeader("content-type")).startsWith("text/event-stream"))
      observe("microblog_http_request_duration_seconds", { method, route }, ms / 1000);
    bridge.logRequest?.({
      requestId: current.requestId,
      ...(current.traceId === undefined ? {} : { traceId: current.traceId }),
      method,
      route,
      status,
      ms: Math.round(ms * 10) / 10,
      bytes: socket.bytesWritten - sentBefore,
      ...(response.writableFinished ? {} : { aborted: true }),
      ...(current.userId === undefined ? {} : { userId: current.userId }),
    });
  });
}
