import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Each test file gets settings of its own and a real SQLite file of its own.
const directory = mkdtempSync(join(tmpdir(), "microblog-unit-"));
Object.assign(process.env, {
  AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW",
  DATABASE_URL: `file:${join(directory, "test.db")}`,
  BCRYPT_COST: "10",
  LOG_LEVEL: "silent",
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
