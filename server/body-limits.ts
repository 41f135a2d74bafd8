/* How large the bodies of requests may be. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readSessionToken } from "../auth/session-cookie";
import { MULTIPART_OVERHEAD_BYTES } from "../feed/import/limits";
import { MAX_PICTURES } from "../feed/post-length";
import { settings } from "../settings";
import { requestHeadOf } from "./request-head";

/** Largest request body, in bytes. Only forms with files need more. */
const MAX_BODY_BYTES = 1_048_576;

/** How much larger than its allowed size a refused body may be and still be read to its end. */
const MAX_DISCARDED = 4;

/**
 * Whether a refused body is read to its end and discarded. Closing the connection earlier resets it, and many clients read
 * the response only after they have sent the whole body (RFC 9112, 9.6).
 */
export const mayBeDiscarded = (length: number, max: number): boolean => length <= MAX_DISCARDED * max;

/** Where a file to import is sent, and the page that says that it is too large. */
const IMPORT_PATH = "/settings/your-data/import";
const IMPORT_TOO_LARGE = "/settings/your-data?import=too-large#import";

/** Largest form with pictures, in bytes: a post's, and what is around them. */
const maxFormBytes = () => MAX_PICTURES * settings().pictureMaxBytes + MAX_BODY_BYTES;

/**
 * The largest body of a request, in bytes. Whoever is probably signed in may post pictures to any page, and programs to the
 * API's posts; these require the user.
 */
export async function maxBodyOf({ method, url = "", headers }: IncomingMessage): Promise<number> {
  if (url.split("?")[0] === IMPORT_PATH) return settings().importMaxBytes + MULTIPART_OVERHEAD_BYTES;
  const length = Number(headers["content-length"] ?? 0);
  if (length <= MAX_BODY_BYTES || method !== "POST") return MAX_BODY_BYTES;
  // The API checks the token before it reads the body (api/handler.ts).
  if (url === "/api/v1/posts") return headers.authorization ? maxFormBytes() : MAX_BODY_BYTES;
  const mayHavePictures = !/^\/api(?:\/|$)/.test(url) && (await readSessionToken(requestHeadOf(headers)));
  return mayHavePictures ? maxFormBytes() : MAX_BODY_BYTES;
}

/** Redirects a plain form with too large files back to its page, which shows the error. Returns whether it did. */
export async function redirectLargeFiles(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { method, url = "", headers } = request;
  const length = Number(headers["content-length"] ?? 0);
  if (method !== "POST" || length <= MAX_BODY_BYTES || headers["next-action"] || !url.startsWith("/")) return false;
  const max = await maxBodyOf(request);
  if (max === MAX_BODY_BYTES || length <= max || !mayBeDiscarded(length, max)) return false;
  const [path = ""] = url.split("?");
  const location = path === IMPORT_PATH ? IMPORT_TOO_LARGE : `${path.replace(/^\/+/, "/")}?picture=too-large`;
  response.writeHead(303, { Location: location, "Cache-Control": "no-store" });
  response.end();
  request.resume();
  return true;
}
