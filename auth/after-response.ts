import "server-only";
import { after } from "next/server";
import { isDatabaseUnavailable } from "../db/client";

/** Runs work after the response is sent. Ignores an unavailable database: a later request repeats the work. */
export function afterResponse(work: () => Promise<unknown>): void {
  after(async () => {
    try {
      await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  });
}
