import "server-only";
import Bowser from "bowser";
import { LRUCache } from "lru-cache";
import { headers } from "next/headers";
import { cache } from "react";
import type { Client } from "../events/events";
import { settings } from "../settings";
import { readDeviceId } from "./devices";
import { currentRequestHead } from "./request-head";
import { isHttps } from "./session-cookie";

/** Where this request comes from: network address, browser, and the id that its log lines and response carry. */
export const currentClient = cache(async (): Promise<Client> => {
  const head = await currentRequestHead();
  return {
    // Set by server/worker.ts (and by Vercel), whatever the client sent.
    address: head.headers.get("x-real-ip"),
    device: describeDevice(head.headers.get("user-agent")),
    deviceId: await readDeviceId(head),
    requestId: head.headers.get("x-request-id"),
  };
});

/**
 * Browser and system, such as "Firefox on Windows". Without versions: they change with every update, and the session
 * still belongs to the same browser.
 */
export function describeDevice(userAgent: string | null): string {
  const known = userAgent?.slice(0, 512) ?? "";
  let device = devices.get(known);
  if (device === undefined) {
    device = describe(known);
    devices.set(known, device);
  }
  return device;
}

const devices = new LRUCache<string, string>({ max: 500 });

function describe(userAgent: string): string {
  const parsed = userAgent ? Bowser.parse(userAgent) : undefined;
  const browser = parsed?.browser.name || "Unknown browser";
  const system = parsed?.platform.model || parsed?.os.name;
  return system ? `${browser} on ${system}` : browser;
}

/** The site's own origin as browsers see it: AUTH_URL's, or the one the request was sent to. */
export async function siteOrigin(): Promise<string> {
  const head = await headers();
  const { siteOrigin: configured, trustProxy } = settings();
  const host = (trustProxy && head.get("x-forwarded-host")) || head.get("host") || "localhost";
  return configured ?? `${isHttps(head) ? "https" : "http"}://${host}`;
}
