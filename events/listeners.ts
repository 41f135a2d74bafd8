import "server-only";
import { log } from "../log";
import { sendEventEmails } from "./emails";
import type { AccountEvent, Client, Listener } from "./events";
import { recordSecurityEvent } from "./security-events";

/*
 * Who is told what happens to accounts. To have something of your own happen when somebody registers, signs in
 * or is refused, write a function here (or import it) and add it to the list:
 *
 *   const welcome: Listener = (event) => {
 *     if (event.type === "registered") …
 *   };
 *
 * The types of events are in events.ts. A listener is called in the process that answers the request, after the
 * change is stored; keep it short, and hand long work to something that outlives the request.
 */
export const listeners: readonly Listener[] = [writeLog, recordSecurityEvent, sendEventEmails];

/** Events that happen too often for the log's usual level. */
const QUIET = new Set<AccountEvent["type"]>(["session-loaded"]);

/** Events that an operator may want to look at. */
const WARNINGS = new Set<AccountEvent["type"]>(["sign-in-failed", "session-protected", "fresh-sign-in-failed"]);

/** One line of the log for each event: ids, and never a name, an address or what was typed. */
function writeLog(event: AccountEvent, { requestId }: Client): void {
  const level = QUIET.has(event.type) ? "trace" : WARNINGS.has(event.type) ? "warn" : "info";
  const { type, ...rest } = event;
  const {
    name: _,
    from: _from,
    to: _to,
    oldEmail: _old,
    sessionId: _session,
    ...told
  } = rest as Record<string, unknown>;
  // What an operator or a moderator typed is for its reader.
  if (type === "deactivated" || type === "post-hidden") delete told.reason;
  log()[level]({ event: type.replaceAll("-", "_"), requestId: requestId ?? undefined, ...told });
}
