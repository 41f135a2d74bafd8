import "server-only";
import { after } from "next/server";
import { isDatabaseUnavailable } from "../db/client";

/** Runs work after the response is sent. Skips it while the database is unavailable: the next request does it. */
export function afterResponse(work: () => Promise<unknown>): void {
  after(async () => {
    try {
      await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  });
}
