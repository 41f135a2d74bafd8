/* One process of the server (serve.ts): responds with Next.js's custom-server interface. */
import { AsyncLocalStorage } from "node:async_hooks";
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Server, type Socket } from "node:net";
import nextEnv from "@next/env";
import next from "next";
import { redirectLargeFiles } from "./body-limits";
import { checkBeforeMiddleware, setSecurityHeaders } from "./check-before-middleware";
import { TRUSTED_PROXIES_ERROR, trustedProxies } from "./client-address";
import { refuseEarly } from "./early-refusals";
import { removeForeignTrace } from "./incoming-trace";
import { endMetrics, METRICS_PATH, startMetrics } from "./metrics";
import { bridge, type CurrentRequest, withOverrides } from "./next-bridge";
import { observeRequest } from "./observe-request";
import { sanitizeHeaders } from "./request-headers";
import { requestIdOf } from "./request-id";
import { builtRoutePatterns } from "./route-patterns";
import { onSignal, refuse, refusePort, STOP_DEADLINE } from "./signals";
import { MAX_HEAD_BYTES, respondToUnreadable } from "./unreadable-requests";

nextEnv.loadEnvConfig(process.cwd(), false);
const port = Number(process.env.PORT || 3000);
const host = process.env.HOST || undefined;
const proxies = trustedProxies(process.env.TRUSTED_PROXIES) ?? refuse(TRUSTED_PROXIES_ERROR);
// The built configuration, as in Next.js's own standalone server: a container has no next.config.ts to compile.
const { config } = JSON.parse(readFileSync(".next/required-server-files.json", "utf8"));
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);

const app = next({ dev: false, port, hostname: host ?? "localhost" });
bridge.requests = new AsyncLocalStorage();
const respondWithMetrics = await startMetrics();
// Checks the settings, opens the database and migrates it, or ends the process (instrumentation.ts).
await app.prepare();
await bridge.started;
const handle = app.getRequestHandler();
const routeOf = builtRoutePatterns(METRICS_PATH);

let isStopping = false;

/** Releases the connection of a response while the server stops. */
function closeWhileStopping({ socket, complete }: IncomingMessage, response: ServerResponse): void {
  if (!isStopping) return;
  if (!response.headersSent) response.setHeader("Connection", "close");
  else if (complete) socket.destroySoon();
}

/** Ends an event stream that opens while the server stops, so that the browser reconnects to another process. */
function endEventStream({ headers }: IncomingMessage, response: ServerResponse): boolean {
  if (!isStopping || headers.accept !== "text/event-stream") return false;
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.end();
  return true;
}

const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES }, async (request, response) => {
  const current: CurrentRequest = { requestId: requestIdOf(request, proxies) };
  response.setHeader("X-Request-Id", current.requestId);
  observeRequest(request, response, { current, routeOf });
  sanitizeHeaders(request, { requestId: current.requestId, proxies });
  setSecurityHeaders(request, response);
  closeWhileStopping(request, response);
  response.once("finish", () => closeWhileStopping(request, response));
  if (endEventStream(request, response) || (await redirectLargeFiles(request, response))) return;
  if (await respondWithMetrics(request, response)) return;
  if (await refuseEarly(request, response)) return;
  removeForeignTrace(request, proxies);
  await checkBeforeMiddleware(request, response);
  const respond = () => handle(request, response);
  return withOverrides(request, response, { current, isStopping: () => isStopping, respond });
});

respondToUnreadable(server);

/**
 * How long an idle connection stays open, in milliseconds: longer than at the proxies in front (Caddy's 2 minutes), so
 * that they close it. A proxy that sends a form just as we close would show an error of its own.
 */
server.keepAliveTimeout = 125_000;

/** The same while the process is being replaced: a client may be about to use a connection. */
const KEEP_ALIVE_WHILE_STOPPING = 5000;

/** Open connections. */
let connections = 0;
server.on("connection", (socket) => {
  connections++;
  socket.once("close", () => {
    connections--;
    void exitWhenIdle();
  });
});

let isReplaced = false;

/** Finishes the responses in progress, then exits. The database closes with the process (db/client.ts). */
function stop(): void {
  if (!isReplaced || isStopping) server.closeIdleConnections();
  else setTimeout(() => server.closeIdleConnections(), KEEP_ALIVE_WHILE_STOPPING).unref();
  if (isStopping) return;
  isStopping = true;
  // Unlike http.Server's, this close() leaves open connections alone.
  if (server.listening) Server.prototype.close.call(server);
  void exitWhenIdle();
  setTimeout(() => server.closeAllConnections(), STOP_DEADLINE).unref();
}

/**
 * Accepts a connection from the primary (connections.ts), and confirms it before anything is read.
 * @param socket undefined if the connection broke on the way
 */
function accept(socket: Socket | undefined): void {
  process.send?.({ accepted: !isStopping });
  if (!socket) return;
  if (isStopping) {
    socket.destroy();
    return;
  }
  // As in any HTTP server: a client that closed its side after the request still gets the response.
  socket.allowHalfOpen = true;
  server.emit("connection", socket);
}

async function exitWhenIdle(): Promise<void> {
  if (!isStopping || connections > 0) return;
  await endMetrics();
  await bridge.endTraces?.();
  await app.close();
  process.exit(0);
}

if (cluster.isPrimary) {
  server.on("error", (error) => refusePort(error, port, host));
  server.listen(port, host, () => process.stdout.write(`Microblog is up at http://${host ?? "localhost"}:${port}\n`));
  onSignal(stop, () => process.stdout.write("With WORKERS=1 there are no workers to replace one by one.\n"));
} else {
  process.on("SIGTERM", stop);
  // A terminal sends these to every process; the primary decides.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});
  process.on("message", (message, socket) => {
    if (message === "retire") {
      isReplaced = true;
      process.kill(process.pid, "SIGTERM");
    } else if (message === "connection") accept(socket as Socket | undefined);
  });
  // It does not listen itself. This starts the checks of slow requests' deadlines as if it did.
  server.emit("listening");
  process.send?.("ready");
}
