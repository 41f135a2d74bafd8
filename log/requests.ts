import "server-only";
import type { EndedRequest } from "../server/next-bridge";
import { settings } from "../settings";
import { log } from ".";

/** Statuses of requests that were refused: they tell of attacks (ASVS 16.3). */
const REFUSED = new Set([401, 403, 413, 429]);

/**
 * Logs a request that has ended: one line for the share of them that REQUEST_LOG_SAMPLE sets, and for each that failed or
 * was refused.
 */
export function logRequest(request: EndedRequest): void {
  if (request.status < 500 && !REFUSED.has(request.status) && Math.random() >= settings().requestLogSample) return;
  log().info({ event: "request", ...request });
}
