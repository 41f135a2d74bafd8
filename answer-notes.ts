import type { AsyncLocalStorage } from "node:async_hooks";

/**
 * What the application notes of the answer under way for our own server (scripts/worker.mjs), since Next.js can't be
 * told: a status and Retry-After, which a Server Action and a page that fails can't set.
 */
export type AnswerNotes = { status?: number; retryAfter?: number };

/* Pure: instrumentation.ts is built for the edge too. */
const process_ = globalThis as { microblogAnswerNotes?: AsyncLocalStorage<AnswerNotes> };

/** Where there is no such server, nothing is noted. */
const note = (notes: AnswerNotes) => void Object.assign(process_.microblogAnswerNotes?.getStore() ?? {}, notes);

/** Says in the answer's head when to try again (RFC 9110, 10.2.3), in seconds. */
export const sayRetryAfter = (seconds: number): void => note({ retryAfter: seconds });

/** The same, and that this can't be done for the moment (503), where it would say 200 or 500. */
export const sayUnavailable = (seconds: number): void => note({ status: 503, retryAfter: seconds });
