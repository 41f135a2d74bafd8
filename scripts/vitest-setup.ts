import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { newDatabaseUrl, stopDatabases } from "../db/testing/engine";

/** A folder in memory, if there is one with room: on a disk, each write of a test waits for it. */
function folderForDatabases(): string {
  const memory = "/dev/shm";
  const hasRoom = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 1_000_000_000;
  return hasRoom ? memory : tmpdir();
}

// Each test file gets its own settings and its own real database: a SQLite file, or one on a libSQL server.
const directory = mkdtempSync(join(folderForDatabases(), "microblog-unit-"));
Object.assign(process.env, {
  AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW",
  DATABASE_URL: await newDatabaseUrl(directory, "test.db"),
  BCRYPT_COST: "10",
  LOG_LEVEL: "silent",
});
afterAll(async () => {
  await stopDatabases();
  rmSync(directory, { recursive: true, force: true });
});
