import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { isTrusted } from "./client-address";

/**
 * Removes the trace that a request says it belongs to (W3C Trace Context): whoever sends one would choose the trace, and
 * whether it is recorded. It stays only if a trusted proxy sent it and OTEL_PROPAGATORS asks for it, since most proxies
 * pass on what anyone sends. Baggage is never read.
 */
export function removeForeignTrace(
  { headers, socket }: Pick<IncomingMessage, "headers"> & { socket: { remoteAddress?: string | undefined } },
  proxies: BlockList,
  propagators = process.env.OTEL_PROPAGATORS ?? "",
): void {
  delete headers.baggage;
  const isAskedFor = propagators.split(",").some((name) => name.trim() === "tracecontext");
  if (isAskedFor && isTrusted(socket.remoteAddress, proxies)) return;
  delete headers.traceparent;
  delete headers.tracestate;
}
