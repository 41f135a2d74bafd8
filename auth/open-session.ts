import "server-only";
import { isDatabaseUnavailable, transaction } from "../db/client";
import { type Client, raise } from "../events/events";
import { readGauge } from "../metrics";
import { setRequestUser } from "../server/next-bridge";
import { settings } from "../settings";
import { endSession, loadSession, type OpenSession, recordUnrecognizedDevice } from "./session";
import type { SessionToken } from "./token";
import { countOpenSessions } from "./user-sessions";

readGauge("microblog_sessions_open", () => countOpenSessions());

/**
 * The session of a token, with its user, or null. The only way to load a session: reads the row, applies session
 * protection if the request comes from another browser, and raises an event.
 */
export async function openSession(token: SessionToken | null, client: Client): Promise<OpenSession | null> {
  const opened = token && (await protect(await loadSession(token), client));
  if (opened) {
    const { user, session } = opened;
    setRequestUser(user.id);
    await raise({ type: "session-loaded", userId: user.id, sessionId: session.id }, client);
  }
  return opened;
}

/**
 * Session protection as in Flask-Login: if the cookie comes from another browser, the session loses its freshness
 * (basic) or ends (strong), and its owner is notified.
 */
async function protect(opened: OpenSession | null, client: Client): Promise<OpenSession | null> {
  const mode = settings().sessionProtection;
  if (!opened || mode === "off" || opened.session.device === "" || opened.session.device === client.device)
    return opened;
  const { session, user } = opened;
  const event = { type: "session-protected", userId: user.id, sessionId: session.id } as const;
  try {
    await transaction(async () => {
      if (mode === "strong") await endSession(session.id);
      if (mode === "strong" || (await recordUnrecognizedDevice(session, client.device)))
        await raise({ ...event, mode }, client);
    });
  } catch (error) {
    // The session is protected anyway. The first use after the database is available again stores this and notifies
    // the owner.
    if (!isDatabaseUnavailable(error)) throw error;
  }
  return mode === "strong" ? null : { ...opened, session: { ...session, freshAt: null } };
}
