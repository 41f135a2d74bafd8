import "server-only";
import { format, stripVTControlCharacters } from "node:util";
import { headers } from "next/headers";
import pino, { type Logger } from "pino";
import { currentRequestId } from "../server/next-bridge";
import { settings } from "../settings";

let root: Logger | undefined;

/** The process's log: one JSON line per event on standard output. Never pass a password, a token or a cookie. */
export function log(): Logger {
  root ??= pino({
    level: settings().logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whatever is logged during a request carries its id.
    mixin: () => ({ requestId: currentRequestId() }),
    // A second safeguard, in case someone logs a whole form or header list.
    redact: { paths: secretPaths(["password", "repeatPassword", "token", "cookie", "authorization"]), remove: true },
  });
  return root;
}

/**
 * The log of the current request: its lines carry the id that the response has in X-Request-Id, also on hosts without
 * our server.
 */
export async function requestLog(): Promise<Logger> {
  return currentRequestId() ? log() : log().child({ requestId: (await headers()).get("x-request-id") ?? undefined });
}

/** Redirects console output of Next.js and packages to the log, so that every line is JSON. */
export function captureConsole(): void {
  for (const [method, level] of [
    ["error", "error"],
    ["warn", "warn"],
    ["log", "info"],
    ["info", "info"],
  ] as const) {
    console[method] = (...args: unknown[]) => {
      log()[level]({ event: "printed", message: stripVTControlCharacters(format(...args)).trim() });
    };
  }
}

const secretPaths = (names: string[]) => names.flatMap((name) => [name, `*.${name}`]);
