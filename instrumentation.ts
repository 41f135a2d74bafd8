import type { Instrumentation } from "next";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "./db/unavailable";
import { bridge, setUnavailable } from "./server/next-bridge";

/** Runs once when a server starts, before it responds: checks the settings, opens the database, migrates. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  bridge.started = import("./server/start").then(({ start }) => start());
  await bridge.started;
}

/**
 * One log line for each error that reached Next.js. The path goes without its query, which may hold what people typed.
 * Where the database is away, the answer says 503, unless its head is sent already.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const isAway = isDatabaseUnavailable(error);
  if (isAway) setUnavailable(UNAVAILABLE_RETRY_SECONDS);
  const { log } = await import("./log");
  const about = {
    requestId: [request.headers["x-request-id"]].flat()[0],
    method: request.method,
    path: request.path.split("?")[0],
    route: context.routePath,
  };
  // What was asked of it does not matter, nor from where.
  if (isAway) log().warn({ event: "database_away", ...about });
  else
    log().error({ event: "request_error", ...about, err: error instanceof Error ? error : new Error(String(error)) });
};
