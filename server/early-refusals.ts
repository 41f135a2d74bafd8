import type { IncomingMessage, ServerResponse } from "node:http";
import { maxBodyOf, mayBeDiscarded } from "./body-limits";

/** Node.js discards the rest of the body if the connection stays open. */
type Refusal = [status: number, message: string, keepsConnection?: boolean];

/** Why a request is refused before Next.js sees it: Next.js would send 500, or redirect to an address of the client's. */
async function refusalOf(request: IncomingMessage): Promise<Refusal | undefined> {
  const { method = "", url = "", headers } = request;
  // No address supports it, so there is nothing to list in an Allow header, as with 405 (RFC 9110, 15.6.2).
  if (method === "TRACE") return [501, "This method is not supported."];
  if (!url.startsWith("/")) return [400, "The address must be a path."];
  const [path = ""] = url.split("?");
  try {
    decodeURIComponent(path);
  } catch {
    return [400, "The address is not encoded correctly."];
  }
  // The API says so as a problem.
  const type = path.startsWith("/api/v1/") ? "" : String(headers["content-type"] ?? "");
  if (/^multipart\/form-data/i.test(type) && !/;\s*boundary=./i.test(type)) {
    return [400, "The form has no boundary in its Content-Type."];
  }
  // Browsers send the length of what they send. The API counts as it reads.
  if (headers["transfer-encoding"] && !path.startsWith("/api/v1/")) return [411, "Send a Content-Length."];
  const length = Number(headers["content-length"] ?? 0);
  const max = await maxBodyOf(request);
  if (length <= max) return;
  const message = `That is too large: the limit is ${Math.floor(max / 1_000_000)} MB.`;
  return [413, message, mayBeDiscarded(length, max)];
}

/** Responds to a request that Next.js must not see. Returns whether it did. */
export async function refuseEarly(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const refusal = await refusalOf(request);
  if (!refusal) return false;
  const [status, message, keepsConnection] = refusal;
  if (!keepsConnection) response.setHeader("Connection", "close");
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${message}\n`);
  return true;
}
