import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { newDatabaseUrl, stopDatabases } from "../db/testing/engine";

// Each test file gets its own settings and its own real database: a SQLite file, or one on a libSQL server.
const directory = mkdtempSync(join(tmpdir(), "microblog-unit-"));
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
