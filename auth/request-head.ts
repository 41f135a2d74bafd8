import "server-only";
import { cookies, headers } from "next/headers";
import type { RequestHead } from "./cookies";

/** The headers and cookies of the current request. */
export const currentRequestHead = async (): Promise<RequestHead> => ({
  headers: await headers(),
  cookies: await cookies(),
});
