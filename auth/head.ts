import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { cookies, headers } from "next/headers";
import { NextRequest } from "next/server";
import type { RequestHead } from "./session-cookie";

/** What this request says of itself. */
export const currentHead = async (): Promise<RequestHead> => ({ headers: await headers(), cookies: await cookies() });

/** The same for a request that has not come to Next.js yet. */
export const headOf = (incoming: IncomingHttpHeaders): RequestHead =>
  new NextRequest("http://site.invalid/", { headers: new Headers(incoming as Record<string, string>) });
