/*
 * Where our server (worker.ts) and the application inside Next.js meet: an object that both share (process-wide.ts), for
 * what Next.js offers no way to do:
 *
 * - A Server Action or a failing page can't set a status or Retry-After. While the database is unavailable, people and
 *   programs get 503 and when to try again.
 * - Without JavaScript, Next.js answers an error with a blank page, or a failed form with two words of plain text. People
 *   get a sentence and a link, and after an update what they typed (app/outdated-form/route.ts).
 * - Next.js reports that it is ready before instrumentation.ts has finished. The server waits until the database is
 *   migrated.
 * - The server logs each request when it ends (observe-request.ts). Only the application knows whose it was, and has the
 *   log.
 *
 * The same wrapper releases connections while the server stops.
 *
 * Without our server, as on Vercel, nothing is shared and Next.js's own responses go out. Pure: instrumentation.ts is
 * built for the edge too.
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { processWide } from "./process-wide";

/** The current request: its id, what the application sets for the log and for the response, and the status sent. */
export type CurrentRequest = {
  requestId: string;
  /** The trace of the request, if it is recorded. */
  traceId?: string;
  userId?: string;
  status?: number;
  retryAfter?: number;
  /** Next.js sets the response's own status again after sending another. */
  sentStatus?: number;
};

/** A request that has ended, for the log. */
export type EndedRequest = {
  requestId: string;
  /** The trace of the request (traces/), if it is recorded. */
  traceId?: string;
  method: string;
  /** The route's pattern, such as "/[profile]". Never the address: that may hold a secret, or what people typed. */
  route: string;
  status: number;
  /** From its head to the end of its response, in milliseconds. */
  ms: number;
  /** Bytes sent, with headers. */
  bytes: number;
  /** Whether the client left before the response ended. */
  aborted?: true;
  userId?: string;
};

type Bridge = {
  /** Resolves when the application is ready to respond. */
  started?: Promise<void>;
  /** The error message for people without JavaScript, as HTML: app/error-message.ts. */
  errorMessage?: (status: number, headers: IncomingHttpHeaders, policy: string | null) => string;
  requests?: AsyncLocalStorage<CurrentRequest>;
  logRequest?: (request: EndedRequest) => void;
  /** Sends the last spans of this process, or gives up soon. */
  endTraces?: () => Promise<void>;
};

export const bridge = processWide<Bridge>("bridge", () => ({}));

const setOnRequest = (values: Partial<CurrentRequest>) => Object.assign(bridge.requests?.getStore() ?? {}, values);

/** The id of the current request; undefined outside of one, and without our server. */
export const currentRequestId = (): string | undefined => bridge.requests?.getStore()?.requestId;

/** Says whose the current request is, for its line in the log. */
export const setRequestUser = (userId: string): void => void setOnRequest({ userId });

/** Says which trace the current request is, for its line in the log. */
export const setRequestTrace = (traceId: string): void => void setOnRequest({ traceId });

/** Sends Retry-After, in seconds, with the current response (RFC 9110, 10.2.3). */
export const setRetryAfter = (seconds: number): void => void setOnRequest({ retryAfter: seconds });

/** Sends the current response as 503, with Retry-After in seconds, where Next.js would send 200 or 500. */
export const setUnavailable = (seconds: number): void => void setOnRequest({ status: 503, retryAfter: seconds });

/** Sends the current response as 400, where Next.js would send 500 for a form that it can't read. */
export const setUnreadable = (): void => void setOnRequest({ status: 400 });

/**
 * Calls `respond` with a response that carries what the application sets on `current`, and the error message where
 * Next.js has no words. Every other byte passes unchanged.
 */
export function withOverrides(
  { url = "", method, headers }: IncomingMessage,
  response: ServerResponse,
  { current, isStopping, respond }: { current: CurrentRequest; isStopping: () => boolean; respond: () => unknown },
): unknown {
  const original = { writeHead: response.writeHead, write: response.write, end: response.end };
  const isForm = method === "POST" && !headers["next-action"];
  const isForBrowser = !url.startsWith("/api/") && !headers.rsc && !headers["next-action"];

  function writeHead(status: number, ...args: never[]) {
    if (current.retryAfter) response.setHeader("Retry-After", current.retryAfter);
    if (isStopping()) response.setHeader("Connection", "close");
    const isOverridden = current.status && (status === 200 || status === 500);
    current.sentStatus = isOverridden ? Number(current.status) : status;
    return original.writeHead.call(response, current.sentStatus, ...args);
  }
  response.writeHead = writeHead as typeof response.writeHead;
  if (isForBrowser) {
    for (const method of ["write", "end"] as const) {
      const send = original[method] as (...chunkAndRest: unknown[]) => unknown;
      const sendExplained = (chunk: unknown, ...args: unknown[]) => {
        if (isForm) redirectOutdatedForm(response);
        return send.call(response, withErrorMessage(chunk, response, headers), ...args);
      };
      response[method] = sendExplained as typeof response.write & typeof response.end;
    }
  }
  return bridge.requests ? bridge.requests.run(current, respond) : respond();
}

/**
 * Next.js refuses a form of an earlier build, whose actions have other ids. 307 has the browser send the form again, to a
 * page that shows what was typed.
 */
function redirectOutdatedForm(response: ServerResponse): void {
  const isText = String(response.getHeader("content-type")).startsWith("text/plain");
  if (response.headersSent || response.statusCode !== 409 || !isText) return;
  response.statusCode = 307;
  response.setHeader("Location", "/outdated-form");
}

/** Statuses of pages that Next.js leaves blank without JavaScript, beside failures. */
const EXPLAINED = new Set([403, 404]);

/** A chunk of a response, with the error message in it where Next.js's error page shows nothing without JavaScript. */
function withErrorMessage(chunk: unknown, response: ServerResponse, headers: IncomingHttpHeaders): unknown {
  const { statusCode: status } = response;
  const isFailure = status >= 500;
  if (!isFailure && !EXPLAINED.has(status)) return chunk;
  if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return chunk;
  const type = String(response.getHeader("content-type"));
  const policy = response.getHeader("content-security-policy");
  const message = () => bridge.errorMessage?.(status, headers, typeof policy === "string" ? policy : null) ?? "";
  if (isFailure && !response.headersSent && type.startsWith("text/plain")) {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    for (const name of ["Content-Length", "ETag"]) response.removeHeader(name);
    return `<!DOCTYPE html><meta name="viewport" content="width=device-width"><title>Microblog</title>${message()}`;
  }
  if (!type.startsWith("text/html")) return chunk;
  const html = Buffer.from(chunk).toString();
  if (!html.includes("__next_error__")) return chunk;
  return html.replace(/<body[^>]*>/, (body) => `${body}<noscript>${message()}</noscript>`);
}
