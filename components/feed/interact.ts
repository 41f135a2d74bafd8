import { redirectToLogin } from "../layout/session-watch";

/** Why a change failed: a sentence, or "" without one. */
export type Failure = { error: string };

/**
 * Sends a small change to one of the route handlers for it (app/interaction.ts). Returns what changed, or why not: in the
 * server's words, or "" if it can't be reached. Goes to the login page if the session has ended.
 */
export async function interact<Result>(path: string, fields: Record<string, string>): Promise<Result | Failure> {
  const response = await fetch(path, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
    // The page shows the change at once, so leaving it must not lose the change.
    keepalive: true,
  }).catch(() => null);
  if (response?.status === 401) redirectToLogin();
  const body = await response?.json().catch(() => null);
  if (response?.ok && body) return body as Result;
  return { error: typeof body?.error === "string" ? body.error : "" };
}
