import type { IncomingHttpHeaders } from "node:http";
import { cookieIn, type RequestHead } from "../auth/cookies";

/** A request's headers and cookies, as the application reads them. */
export const requestHeadOf = (headers: IncomingHttpHeaders): RequestHead => ({
  headers: { get: (name: string) => headers[name]?.toString() ?? null },
  cookies: {
    get(name: string) {
      const value = cookieIn(headers.cookie, name);
      return value === undefined ? undefined : { value };
    },
  },
});
