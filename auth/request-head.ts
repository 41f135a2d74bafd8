import "server-only";
import { cookies, headers } from "next/headers";
import type { RequestHead } from "./session-cookie";

/** What this request says of itself. */
export const currentRequestHead = async (): Promise<RequestHead> => ({
  headers: await headers(),
  cookies: await cookies(),
});
