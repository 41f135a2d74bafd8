import type { Instrumentation } from "next";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS, unavailableReason } from "./db/unavailable";
import { bridge, setUnavailable, setUnreadable } from "./server/next-bridge";

/** Runs once when a server starts, before it responds: checks the settings, opens the database, migrates. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  bridge.started = import("./server/start").then(({ start }) => start());
  await bridge.started;
}

/** What Next.js and its parser say of a form that is broken off or not what its head says: the client's fault. */
const UNREADABLE_FORM = /^(Failed to parse body as FormData|Unexpected end of form|Malformed part header)/;

/**
 * Logs one line per error that reached Next.js. The path is without its query, which may contain what people typed.
 * While the database is unavailable, the response has status 503, unless its head is sent already.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const isUnavailable = isDatabaseUnavailable(error);
  const isUnreadable = error instanceof Error && UNREADABLE_FORM.test(error.message);
  if (isUnreadable) setUnreadable();
  if (isUnavailable) setUnavailable(UNAVAILABLE_RETRY_SECONDS);
  const { log } = await import("./log");
  const about = {
    requestId: [request.headers["x-request-id"]].flat()[0],
    method: request.method,
    path: request.path.split("?")[0],
    route: context.routePath,
  };
  if (isUnreadable) return log().warn({ event: "unreadable_form", ...about });
  // Neither the request nor its origin matters.
  if (isUnavailable) log().warn({ event: "database_unavailable", reason: unavailableReason(error), ...about });
  else
    log().error({ event: "request_error", ...about, err: error instanceof Error ? error : new Error(String(error)) });
};
