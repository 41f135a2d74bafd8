/*
 * GET /metrics: what all server processes measured, as Prometheus text. Each process records for itself. The one that is
 * asked asks the primary, which adds up everybody's (collect-metrics.ts). Without METRICS_TOKEN none of this is loaded.
 */
import cluster from "node:cluster";
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProcessMetrics } from "../metrics/prometheus";

export const METRICS_PATH = "/metrics";

/** What workers and their primary say to each other about metrics. */
export type WorkerMessage = { askedMetrics: number } | { ownMetrics: ProcessMetrics; replyTo?: number };
export type PrimaryMessage = { wantedMetrics: number } | { allMetrics: string | null; replyTo: number };

/** Prometheus's own text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Responds to a request for the metrics. Returns whether it was one. */
type Responder = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

let ownMetrics: (() => Promise<ProcessMetrics>) | undefined;

/** Starts recording in this process, if METRICS_TOKEN is set, and returns what responds to requests for the metrics. */
export async function startMetrics(token = process.env.METRICS_TOKEN): Promise<Responder> {
  if (!token) return async (request, response) => isForMetrics(request) && refuse(response, 404, "Not found.");
  const { startRecording } = await import("../metrics/prometheus");
  const registry = startRecording();
  ownMetrics = () => registry.getMetricsAsJSON();
  const read = cluster.isWorker ? fromPrimary() : () => registry.metrics();
  return async (request, response) => {
    if (!isForMetrics(request)) return false;
    if (!isAuthorized(request, token)) {
      response.setHeader("WWW-Authenticate", 'Bearer realm="metrics"');
      return refuse(response, 401, "Send the METRICS_TOKEN as a bearer token.");
    }
    const text = await read();
    if (text === null) return refuse(response, 503, "The metrics can't be added up: restart the server.");
    response.writeHead(200, { "Content-Type": CONTENT_TYPE, "Cache-Control": "no-store" }).end(text);
    return true;
  };
}

/** Gives the primary what this process has counted, before it ends: sums must not fall. */
export async function endMetrics(): Promise<void> {
  if (ownMetrics && cluster.isWorker) await tell({ ownMetrics: await ownMetrics() });
}

const isForMetrics = ({ method, url = "" }: IncomingMessage) =>
  (method === "GET" || method === "HEAD") && url.split("?", 1)[0] === METRICS_PATH;

/** Whether a request has the token. Hashes are compared, so that the time tells neither its length nor its content. */
function isAuthorized({ headers }: IncomingMessage, token: string): boolean {
  const [, sent = ""] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(sent), digest(token));
}

function refuse(response: ServerResponse, status: number, message: string): true {
  response
    .writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" })
    .end(`${message}\n`);
  return true;
}

/** Sends this process's metrics when the primary asks for them; returns a function that asks it for everybody's. */
function fromPrimary(): () => Promise<string | null> {
  const waiting = new Map<number, (text: string | null) => void>();
  let asked = 0;
  process.on("message", async (message: PrimaryMessage | string) => {
    if (typeof message === "string") return;
    if ("wantedMetrics" in message && ownMetrics)
      await tell({ ownMetrics: await ownMetrics(), replyTo: message.wantedMetrics });
    else if ("allMetrics" in message) {
      waiting.get(message.replyTo)?.(message.allMetrics);
      waiting.delete(message.replyTo);
    }
  });
  return () =>
    new Promise((resolve) => {
      waiting.set(++asked, resolve);
      void tell({ askedMetrics: asked });
    });
}

/** Sends to the primary. Resolves when it is sent, or can't be: a primary that has ended needs no metrics. */
const tell = (message: WorkerMessage) =>
  new Promise<void>((sent) => {
    if (!process.send) sent();
    else process.send(message, undefined, undefined, () => sent());
  });
