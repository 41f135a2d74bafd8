import type { Instrumentation } from "next";

/** Runs once when a server starts, before it answers: checks the settings, opens the database, migrates. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const starting = import("./start").then(({ start }) => start());
  // Next.js waits for this before it answers, but says that it is ready before; scripts/worker.mjs waits too.
  Object.assign(globalThis, { microblogStarting: starting });
  await starting;
}

/** One log line for each error that reached Next.js. The path goes without its query, which may hold what people typed. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("./log");
  const requestId = [request.headers["x-request-id"]].flat()[0];
  log().error({
    event: "request_error",
    requestId,
    method: request.method,
    path: request.path.split("?")[0],
    route: context.routePath,
    err: error instanceof Error ? error : new Error(String(error)),
  });
};
