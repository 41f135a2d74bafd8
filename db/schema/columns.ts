import { integer } from "drizzle-orm/sqlite-core";

/** Milliseconds since the epoch, read as a Date. */
export const timestamp = (name: string) => integer(name, { mode: "timestamp_ms" });
