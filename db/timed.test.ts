import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { log } from "../log";
import { captureLines } from "../log/capture-lines.testing";
import { db } from "./client";
import { emptyDatabase } from "./testing";

// Before the settings are read.
process.env.SLOW_QUERY_MS = "50";

test("A slow statement is logged with its text and time, and without its values", async () => {
  await emptyDatabase();
  const lines = captureLines(log());
  await db().get(
    sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i), ${"a secret"} FROM n`,
  );
  expect(lines).toMatchObject([{ event: "slow_query", level: 40, database: "main", ms: expect.any(Number) }]);
  expect(lines[0]?.query).toContain("WITH RECURSIVE");
  expect(JSON.stringify(lines)).not.toContain("secret");
});
