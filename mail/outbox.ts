import "server-only";
import { desc } from "drizzle-orm";
import { db } from "../db/client";
import { outbox } from "../db/schema";

/** The latest emails in the outbox, newest first. */
export function readOutbox(limit: number) {
  return db().select().from(outbox).orderBy(desc(outbox.id)).limit(limit).all();
}
