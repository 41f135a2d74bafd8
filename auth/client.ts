import "server-only";
import Bowser from "bowser";
import { LRUCache } from "lru-cache";
import { headers } from "next/headers";
import { cache } from "react";
import { UNKNOWN_BROWSER } from "../events/describe";
import type { Client } from "../events/events";
import { settings } from "../settings";
import { isHttps } from "./cookies";
import { readDeviceId } from "./devices";
import { currentRequestHead } from "./request-head";

/** The client of the current request: network address, browser, and the request id used in logs and the response. */
export const currentClient = cache(async (): Promise<Client> => {
  const head = await currentRequestHead();
  return {
    // Set by server/worker.ts (and by Vercel), which override what the client sent.
    ipAddress: head.headers.get("x-real-ip"),
    device: describeDevice(head.headers.get("user-agent")),
    deviceId: await readDeviceId(head),
    requestId: head.headers.get("x-request-id"),
  };
});

/**
 * Describes a browser and its system, such as "Firefox on Windows". Omits versions: a session belongs to the same
 * browser after an update.
 */
export function describeDevice(userAgent: string | null): string {
  const key = userAgent?.slice(0, 512) ?? "";
  let device = devices.get(key);
  if (device === undefined) {
    device = describe(key);
    devices.set(key, device);
  }
  return device;
}

/** A cache of descriptions by user agent: parsing one is slow. */
const devices = new LRUCache<string, string>({ max: 500 });

function describe(userAgent: string): string {
  const parsed = userAgent ? Bowser.parse(userAgent) : undefined;
  const browser = parsed?.browser.name || UNKNOWN_BROWSER;
  const system = parsed?.platform.model || parsed?.os.name;
  return system ? `${browser} on ${system}` : browser;
}

/** The site's origin as browsers see it: from AUTH_URL, or else from the current request. */
export async function requestOrigin(): Promise<string> {
  const head = await headers();
  const { configuredOrigin, trustProxy } = settings();
  const host = (trustProxy && head.get("x-forwarded-host")) || head.get("host") || "localhost";
  return configuredOrigin ?? `${isHttps(head) ? "https" : "http"}://${host}`;
}
