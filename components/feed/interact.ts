import { redirectToLogin } from "../layout/session-watch";

/**
 * Sends a small change to one of the route handlers for it (app/interaction.ts). Returns what changed, or undefined if
 * it failed. Goes to the login page if the session has ended.
 */
export async function interact<Result>(path: string, fields: Record<string, string>): Promise<Result | undefined> {
  const response = await fetch(path, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
    // The page shows the change at once, so leaving it must not lose the change.
    keepalive: true,
  }).catch(() => null);
  if (response?.status === 401) redirectToLogin();
  return response?.ok ? ((await response.json()) as Result) : undefined;
}
