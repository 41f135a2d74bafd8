/* What the doctor's checks report. */

/** The result of a check, in one or two sentences that say how to fix what is wrong. */
export type Finding = { level: "ok" | "warning" | "error"; message: string };

export const ok = (message: string): Finding => ({ level: "ok", message });
export const warning = (message: string): Finding => ({ level: "warning", message });
export const error = (message: string): Finding => ({ level: "error", message });

/** The message of a failure. */
export const messageOf = (failure: unknown) => (failure instanceof Error ? failure.message : String(failure));

/** How long a server may take to respond, in milliseconds. */
export const RESPONSE_TIMEOUT = 5000;

/** Largest allowed clock difference in milliseconds: a one-time code is valid for half a minute either way. */
export const MAX_CLOCK_DIFFERENCE_MS = 30_000;
