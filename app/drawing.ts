import "server-only";
import type { AsyncLocalStorage } from "node:async_hooks";

/** What a page was drawn from, and what in it must be another each time it is sent. */
export type Drawing = { from?: string; formId?: string };

/** Of the answer under way, where our own server (scripts/drawn-answers.mjs) wants to know. */
const process_ = globalThis as { microblogDrawing?: AsyncLocalStorage<Drawing> };

/** Notes that the page which is being drawn depends on nothing but `from`, and holds this id of a form. */
export function noteDrawing(from: string, formId: string): void {
  Object.assign(process_.microblogDrawing?.getStore() ?? {}, { from, formId });
}
