import "server-only";
import { after } from "next/server";
import { isDatabaseUnavailable } from "../db/client";

/** Writes something down after the answer is sent that may be left out while the database is away: the next one will. */
export function afterResponse(work: () => Promise<unknown>): void {
  after(async () => {
    try {
      await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  });
}
