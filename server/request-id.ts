import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { acceptableRequestId } from "../auth/check-request";
import { isTrusted } from "./client-address";

/** The id of a request: the X-Request-Id that a trusted proxy sent, or a new one. */
export function requestIdOf({ headers, socket }: IncomingMessage, proxies: BlockList): string {
  const received = acceptableRequestId(headers["x-request-id"]?.toString());
  return received && isTrusted(socket.remoteAddress, proxies) ? received : randomUUID();
}
