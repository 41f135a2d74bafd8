/* Messages for requests that Node.js refuses before it calls any handler. By itself it sends none. */
import type { Server } from "node:http";

/** Largest head of a request, in bytes: sites under the same domain may set many cookies. Node.js allows 16 kB. */
export const MAX_HEAD_BYTES = 65_536;

/** By Node.js's error code. */
const RESPONSES: Record<string, [status: string, message: string]> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "Your browser has too many cookies for this site. Delete them in its settings, then open the page again.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request took too long. Try again."],
};

/** Responds to what is not an HTTP request, has too large a head, or comes too slowly (RFC 9110, 15.5), and closes the connection. */
export function respondToUnreadable(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const [status, message] = RESPONSES[error.code ?? ""] ?? ["400 Bad Request", "This is not a valid HTTP request."];
    const head = [
      `HTTP/1.1 ${status}`,
      "Content-Type: text/plain; charset=utf-8",
      `Content-Length: ${message.length + 1}`,
      "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff",
      "Connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${message}\n`);
  });
}
