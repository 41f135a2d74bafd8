/*
 * `npm run bench:monitoring`: what the request log and the metrics add to a request, in microseconds of processor time.
 * Requests that do nothing are observed as the server observes all, without the log, with a line each, and with metrics
 * too. Other work on the machine only adds to a figure, so each is the least of several turns.
 */
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { log } from "../log";
import { logRequest } from "../log/requests";
import { startRecording } from "../metrics/prometheus";
import { bridge } from "../server/next-bridge";
import { observeRequest } from "../server/observe-request";
import { builtRoutePatterns } from "../server/route-patterns";
import { buildOurApp, OUR_ENV } from "./apps";
import { argument, goal, round3 } from "./figures";

const TURNS = argument(1, 15);
const REQUESTS = argument(2, 20_000);

/** As much of a request and a response as observing reads. */
const request = {
  method: "GET",
  url: "/@susan/01KB5YV5N9Z0X4J3T8Q6W2R7EC?from=home",
  socket: { bytesWritten: 45_000 },
};
class EmptyResponse extends EventEmitter {
  statusCode = 200;
  writableFinished = true;
  getHeader = () => "text/html; charset=utf-8";
}

const current = { requestId: "d43c134b-2a8f-45da-90db-6af56c01001b", userId: "01KB5YV5N9Z0X4J3T8Q6W2R7EC" };
Object.assign(process.env, OUR_ENV);
buildOurApp();
const routeOf = builtRoutePatterns();

/** Microseconds of processor time for a request. */
function cost(): number {
  const before = process.cpuUsage();
  for (let number = 0; number < REQUESTS; number++) {
    const response = new EmptyResponse();
    observeRequest(request as IncomingMessage, response as unknown as ServerResponse, { current, routeOf });
    response.emit("close");
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

const leastCost = () => Math.min(...Array.from({ length: TURNS }, cost));

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
try {
  const observed = leastCost();
  Object.assign(log(), { [pino.symbols.streamSym]: pino.destination({ dest: join(folder, "log"), sync: true }) });
  bridge.logRequest = logRequest;
  const logged = leastCost();
  startRecording();
  const measured = leastCost();
  console.table({
    observed: { "microseconds/request": round3(observed) },
    "with a line in a file": { "microseconds/request": round3(logged) },
    "with metrics too": { "microseconds/request": round3(measured) },
  });
  goal("the log and the metrics, microseconds/request", measured, "at most", 50);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
