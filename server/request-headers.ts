import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { settings } from "../settings";
import { clientAddress, isTrusted } from "./client-address";

/**
 * Removes every forwarded header that the settings don't trust. Host and scheme are AUTH_URL's if it is set, the proxy's
 * if AUTH_TRUST_HOST allows it (and TRUSTED_PROXIES, if set, names the sender), and otherwise those the client connected
 * to. X-Real-IP is always the client's address.
 */
export function sanitizeHeaders(
  { headers, socket }: IncomingMessage,
  { requestId, proxies }: { requestId: string; proxies: BlockList },
): void {
  const { configuredOrigin, trustProxy } = settings();
  headers["x-request-id"] = requestId;
  headers["x-real-ip"] = clientAddress(socket.remoteAddress, String(headers["x-forwarded-for"] ?? ""), proxies);
  const isProxy = !process.env.TRUSTED_PROXIES || isTrusted(socket.remoteAddress, proxies);
  const isBelieved = trustProxy && !configuredOrigin && isProxy;
  for (const name of ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"]) {
    const [first] = String(headers[name] ?? "").split(",");
    if (isBelieved && first) headers[name] = first.trim();
    else delete headers[name];
  }
  if (!configuredOrigin) return;
  const [scheme = "", host] = configuredOrigin.split("://");
  headers.host = host;
  headers["x-forwarded-proto"] = scheme;
}
