import "server-only";
import type { AsyncLocalStorage } from "node:async_hooks";

/** Headers for the answer under way; scripts/worker.mjs adds them, since a Server Action can't. */
const process_ = globalThis as { microblogAnswerHeaders?: AsyncLocalStorage<Map<string, string>> };

/** Says in the answer's head when to try again (RFC 9110, 10.2.3), in seconds. */
export function sayRetryAfter(seconds: number): void {
  process_.microblogAnswerHeaders?.getStore()?.set("Retry-After", String(seconds));
}
