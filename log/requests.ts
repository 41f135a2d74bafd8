import "server-only";
import type { EndedRequest } from "../server/next-bridge";
import { settings } from "../settings";
import { log } from ".";

/** Logs a request that has ended: one line for the share of them that REQUEST_LOG_SAMPLE sets, and for each that failed. */
export function logRequest(request: EndedRequest): void {
  if (request.status < 500 && Math.random() >= settings().requestLogSample) return;
  log().info({ event: "request", ...request });
}
