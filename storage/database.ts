import "server-only";
import { eq } from "drizzle-orm";
import { type Db, db, replica } from "../db/client";
import { storedFiles } from "../db/schema";
import type { Storage } from "./types";

/** Files as rows of the database: nothing to set up, and part of its backups. */
export const databaseStorage: Storage = {
  async put(key, contents) {
    await db().insert(storedFiles).values({ key, contents }).run();
  },
  async get(key) {
    const query = (from: Db) =>
      from.select({ contents: storedFiles.contents }).from(storedFiles).where(eq(storedFiles.key, key)).get();
    // The replica may not have a new file yet.
    return ((await query(replica())) ?? (await query(db())))?.contents;
  },
  async delete(key) {
    await db().delete(storedFiles).where(eq(storedFiles.key, key)).run();
  },
};
