import type { IncomingHttpHeaders } from "node:http";
import type { RequestHead } from "../auth/session-cookie";

/** A request's headers and cookies, as the application reads them. */
export const requestHeadOf = (headers: IncomingHttpHeaders): RequestHead => ({
  headers: { get: (name: string) => headers[name]?.toString() ?? null },
  cookies: { get: (name: string) => readCookie(headers.cookie, name) },
});

function readCookie(header: string | undefined, name: string): { value: string } | undefined {
  const found = header?.split(/; */).find((cookie) => cookie.startsWith(`${name}=`));
  return found === undefined ? undefined : { value: found.slice(name.length + 1) };
}
