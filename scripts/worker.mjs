/* One process of the server (serve.mjs): answers by Next.js's custom-server interface. */
import { AsyncLocalStorage } from "node:async_hooks";
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Server } from "node:net";
import nextEnv from "@next/env";
import next from "next";
import { clientAddress, trustedProxies } from "./client-address.mjs";
import { answerOrDraw } from "./drawn-answers.mjs";
import { putFailureInWords } from "./failure.mjs";
import { onSignal, refuse, refusePort, STOP_DEADLINE } from "./signals.mjs";

/** Largest body taken, in bytes: but for one page, none needs more. */
const MAX_BODY_BYTES = 1_048_576;

/** The page whose forms may hold a picture (accounts/picture.ts): 2 MB and what is around it. Next.js takes as much. */
const PICTURE_PAGE = "/settings/profile";
const MAX_PICTURE_BODY_BYTES = 2_097_152;

/** Largest body that is read to its end though it is not taken, in bytes. */
const MAX_IGNORED_BYTES = 67_108_864;

nextEnv.loadEnvConfig(process.cwd(), false);
const port = Number(process.env.PORT || 3000);
const host = process.env.HOST || undefined;
const proxies = trustedProxies(process.env.TRUSTED_PROXIES) ?? refuse("TRUSTED_PROXIES must be addresses or ranges.");
// next.config.ts as it was built, as Next.js's own standalone server has it: that file is not in a container, nor what compiles it.
const { config } = JSON.parse(readFileSync(".next/required-server-files.json", "utf8"));
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);

const app = next({ dev: false, port, hostname: host ?? "localhost" });
// Checks the settings, opens the database and migrates it, or ends the process (instrumentation.ts).
await app.prepare();
await /** @type {{ microblogStarting?: Promise<void> }} */ (globalThis).microblogStarting;
const answer = app.getRequestHandler();
const siteUrl = process.env.AUTH_URL ? new URL(process.env.AUTH_URL) : undefined;
const trustProxy = /^(true|1|yes|on)$/i.test(process.env.AUTH_TRUST_HOST ?? "");

/**
 * Makes a request say only what the settings let us believe: its host and scheme are AUTH_URL's where that is set,
 * the proxy's where AUTH_TRUST_HOST says so, and what the client connected to otherwise.
 * The client's address goes by one name, whatever the client sent under it.
 * @param {import("node:http").IncomingMessage} request
 */
function believe({ headers, socket }) {
  headers["x-real-ip"] = clientAddress(socket.remoteAddress, String(headers["x-forwarded-for"] ?? ""), proxies);
  for (const name of ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"]) {
    const [first] = String(headers[name] ?? "").split(",");
    if (trustProxy && !siteUrl && first) headers[name] = first.trim();
    else delete headers[name];
  }
  if (!siteUrl) return;
  headers.host = siteUrl.host;
  headers["x-forwarded-proto"] = siteUrl.protocol.slice(0, -1);
}

/**
 * Why a request is not Next.js's to answer, or undefined. It would answer these with 500, or with an address of the client's.
 * @param {import("node:http").IncomingMessage} request
 * @returns {[status: number, words: string] | undefined}
 */
function malformed({ method = "", url = "", headers }) {
  if (method === "TRACE" || method === "CONNECT") return [405, "This method is not answered here."];
  if (!url.startsWith("/")) return [400, "The address must be a path."];
  try {
    decodeURIComponent(url.split("?")[0] ?? "");
  } catch {
    return [400, "The address is not well encoded."];
  }
  const length = Number(headers["content-length"] ?? 0);
  if (url.split("?")[0] === PICTURE_PAGE) {
    return length > MAX_PICTURE_BODY_BYTES ? [413, "That is too large: at most two megabytes."] : undefined;
  }
  if (length > MAX_BODY_BYTES) return [413, "That is too large: at most one megabyte."];
}

/**
 * Leads somebody who sent a picture that is too large, by a form without JavaScript, back to that form, which says so.
 * A browser reads the answer only when it has sent everything, so that is read, and thrown away.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @returns {boolean} whether it was that
 */
function leadBackWithPicture(request, response) {
  const { method, url = "", headers } = request;
  const length = Number(headers["content-length"] ?? 0);
  if (method !== "POST" || url.split("?")[0] !== PICTURE_PAGE || headers["next-action"]) return false;
  if (length <= MAX_PICTURE_BODY_BYTES || length > MAX_IGNORED_BYTES) return false;
  response.writeHead(303, { Location: `${PICTURE_PAGE}?picture=too-large`, "Cache-Control": "no-store" });
  response.end();
  request.resume();
  return true;
}

const answerNotes = new AsyncLocalStorage();
Object.assign(globalThis, { microblogAnswerNotes: answerNotes });

/**
 * Sends the status and Retry-After that the application noted along with its own.
 * @param {import("node:http").ServerResponse} response
 * @param {import("../answer-notes").AnswerNotes} notes
 */
function withNotes(response, notes) {
  const flush = response.writeHead;
  response.writeHead = /** @type {typeof flush} */ (
    function writeHead(/** @type {any[]} */ ...head) {
      if (notes.status && (head[0] === 200 || head[0] === 500)) head[0] = notes.status;
      if (notes.retryAfter) response.setHeader("Retry-After", notes.retryAfter);
      if (isStopping) response.setHeader("Connection", "close");
      return flush.apply(response, /** @type {any} */ (head));
    }
  );
  return response;
}

let isStopping = false;

/**
 * Frees the connection of an answer while the server stops.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function closeAfter({ socket, complete }, response) {
  if (!isStopping) return;
  if (!response.headersSent) response.setHeader("Connection", "close");
  else if (complete) socket.destroySoon();
}

/**
 * Ends a stream of events that begins while the server stops, which it would keep: the browser asks again, elsewhere.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @returns {boolean} whether it was that
 */
function sendElsewhere({ headers }, response) {
  if (!isStopping || headers.accept !== "text/event-stream") return false;
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.end();
  return true;
}

const server = createServer((request, response) => {
  closeAfter(request, response);
  response.once("finish", () => closeAfter(request, response));
  if (sendElsewhere(request, response)) return;
  if (leadBackWithPicture(request, response)) return;
  const refusal = malformed(request);
  if (refusal) {
    response.writeHead(refusal[0], { "Content-Type": "text/plain", "Cache-Control": "no-store", Connection: "close" });
    response.end(`${refusal[1]}\n`);
    return;
  }
  believe(request);
  /** @type {import("../answer-notes").AnswerNotes} */
  const notes = {};
  answerNotes.run(notes, () => {
    const answering = withNotes(response, notes);
    putFailureInWords(request, answering);
    return answerOrDraw(request, answering, notes, () => answer(request, answering));
  });
});

/** How many are open. */
let connections = 0;
server.on("connection", (socket) => {
  connections++;
  socket.once("close", () => {
    connections--;
    endWhenDone();
  });
});

let isReplaced = false;

/** Finishes what is being answered, then ends; the database closes with the process (db/client.ts). */
function stop() {
  // Not where another has come: whoever holds an idle connection may be about to use it, so those run out by themselves.
  if (!isReplaced || isStopping) server.closeIdleConnections();
  if (isStopping) return;
  isStopping = true;
  // Unlike the HTTP server's own, it closes no connection.
  if (server.listening) Server.prototype.close.call(server);
  endWhenDone();
  setTimeout(() => server.closeAllConnections(), STOP_DEADLINE).unref();
}

/**
 * Answers on a connection that the primary hands over (connections.mjs), and says so before anything of it is read.
 * @param {import("node:net").Socket | undefined} socket undefined where it broke off on the way
 */
function take(socket) {
  process.send?.({ taken: !isStopping });
  if (!socket) return;
  if (isStopping) socket.destroy();
  else {
    // As in any HTTP server: who has sent all of a request is still to be answered.
    socket.allowHalfOpen = true;
    server.emit("connection", socket);
  }
}

async function endWhenDone() {
  if (!isStopping || connections > 0) return;
  await app.close();
  process.exit(0);
}

if (cluster.isPrimary) {
  server.on("error", (error) => refusePort(error, port, host));
  server.listen(port, host, () => process.stdout.write(`Microblog is up at http://${host ?? "localhost"}:${port}\n`));
  onSignal(stop, () => process.stdout.write("There is nothing to restart one by one with WORKERS=1.\n"));
} else {
  process.on("SIGTERM", stop);
  // A terminal sends these to all; the primary says what to do.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});
  process.on("message", (message, socket) => {
    if (message === "retire") {
      isReplaced = true;
      process.kill(process.pid, "SIGTERM");
    } else take(/** @type {import("node:net").Socket | undefined} */ (socket));
  });
  // It does not listen itself, but keeps its deadlines for slow requests as if it did.
  server.emit("listening");
  process.send?.("ready");
}
