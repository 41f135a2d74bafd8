import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import { newDatabaseUrl, stopDatabases } from "../db/testing/engine";

/** A folder in memory, if there is one with room: on a disk, each write of a test waits for it. */
function folderForDatabases(): string {
  const memory = "/dev/shm";
  const hasRoom = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 1_000_000_000;
  return hasRoom ? memory : tmpdir();
}

// Test files share a process, which starts each of them as a new one would: with its first environment, no module of the
// project, and no listener of an earlier file. Only packages stay loaded.
const shared = globalThis as { microblog?: unknown; firstEnvironment?: NodeJS.ProcessEnv };
shared.firstEnvironment ??= { ...process.env };
const earlierListeners = process.listeners("exit");

// Each test file gets its own settings and its own real database: a SQLite file, or one on a libSQL server.
const directory = mkdtempSync(join(folderForDatabases(), "microblog-unit-"));
for (const name of Object.keys(process.env)) if (!(name in shared.firstEnvironment)) delete process.env[name];
Object.assign(process.env, shared.firstEnvironment, {
  AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW",
  DATABASE_URL: await newDatabaseUrl(directory, "test.db"),
  BCRYPT_COST: "10",
  LOG_LEVEL: "silent",
});
afterAll(async () => {
  // As at the end of a process: its database is closed.
  for (const listener of process.listeners("exit").filter((added) => !earlierListeners.includes(added))) {
    process.off("exit", listener);
    listener(0);
  }
  await stopDatabases();
  delete shared.microblog;
  vi.resetModules();
  rmSync(directory, { recursive: true, force: true });
});
