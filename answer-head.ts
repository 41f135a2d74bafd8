import type { AsyncLocalStorage } from "node:async_hooks";

/*
 * What is noted for the head of the answer under way: headers by name, and the status as ":status". scripts/worker.mjs
 * sends it, since a Server Action and a page that fails can't. Pure: instrumentation.ts is built for the edge too.
 */
const process_ = globalThis as { microblogAnswerHead?: AsyncLocalStorage<Map<string, string>> };

const noted = () => process_.microblogAnswerHead?.getStore();

/** Says in the answer's head when to try again (RFC 9110, 10.2.3), in seconds. */
export function sayRetryAfter(seconds: number): void {
  noted()?.set("Retry-After", String(seconds));
}

/** The same, and that this can't be done for the moment (503), where it would say 200 or 500. */
export function sayUnavailable(seconds: number): void {
  noted()?.set(":status", "503");
  sayRetryAfter(seconds);
}
