import "server-only";
import { log } from "../log";
import { count } from "../metrics";
import { sendEventEmails } from "./emails";
import { recordSecurityEvent } from "./security-events";
import type { AccountEvent, Client, Listener } from "./types";
import { queueWebhook } from "./webhook";

/**
 * What is stored about an event, in the transaction of the change that it is about: both are stored, or neither. Nothing
 * here may wait for anything but the database.
 */
export const recorders: readonly Listener[] = [recordSecurityEvent, queueWebhook, sendEventEmails];

/*
 * The listeners of account events. To run your own code when someone registers, signs in or is refused, write a
 * function here (or import it) and add it to the list:
 *
 * const welcome: Listener = (event) => { if (event.type === "registered") … };
 *
 * A listener runs in the process that handles the request, after the change and its event are stored. Keep it short, and
 * pass long work to something that outlives the request.
 */
export const listeners: readonly Listener[] = [writeLog, countSignIns];

function countSignIns(event: AccountEvent): void {
  if (event.type === "signed-in") count("microblog_sign_ins_total", { outcome: "success" });
  if (event.type === "sign-in-failed")
    count("microblog_sign_ins_total", { outcome: event.reason.replaceAll(" ", "_") });
}

/** Events too frequent for the log's usual level. */
const TRACE_EVENTS = new Set<AccountEvent["type"]>(["session-loaded"]);

/** Events that an operator may want to check. */
const WARNINGS = new Set<AccountEvent["type"]>(["sign-in-failed", "session-protected", "fresh-sign-in-failed"]);

/** One log line per event: ids only, never a name, an address or typed text. */
function writeLog(event: AccountEvent, { requestId }: Client): void {
  const level = TRACE_EVENTS.has(event.type) ? "trace" : WARNINGS.has(event.type) ? "warn" : "info";
  const { type, ...rest } = event;
  const {
    name: _,
    from: _from,
    to: _to,
    oldEmail: _old,
    sessionId: _session,
    ...logged
  } = rest as Record<string, unknown>;
  // Text typed by an operator or a moderator is for its reader only.
  if (type === "suspended" || type === "post-hidden") delete logged.reason;
  log()[level]({ event: type.replaceAll("-", "_"), requestId: requestId ?? undefined, ...logged });
}
