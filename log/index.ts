import "server-only";
import { format, stripVTControlCharacters } from "node:util";
import { headers } from "next/headers";
import pino, { type Logger } from "pino";
import { settings } from "../settings";

let root: Logger | undefined;

/** The process's log: one JSON line an event on standard output. Never pass it a password, a token or a cookie. */
export function log(): Logger {
  root ??= pino({
    level: settings().logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // A second net, should someone pass a whole form or header list after all.
    redact: { paths: secretPaths(["password", "repeatPassword", "token", "cookie", "authorization"]), remove: true },
  });
  return root;
}

/** The log of the request that is being answered: its lines carry the id that the answer has in X-Request-Id. */
export async function requestLog(): Promise<Logger> {
  return log().child({ requestId: (await headers()).get("x-request-id") ?? undefined });
}

/** Sends what Next.js and packages print to the log too, so that it stays one JSON line an event. */
export function captureConsole(): void {
  for (const [method, level] of [
    ["error", "error"],
    ["warn", "warn"],
    ["log", "info"],
    ["info", "info"],
  ] as const) {
    console[method] = (...words: unknown[]) => {
      log()[level]({ event: "printed", message: stripVTControlCharacters(format(...words)).trim() });
    };
  }
}

const secretPaths = (names: string[]) => names.flatMap((name) => [name, `*.${name}`]);
