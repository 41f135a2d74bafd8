import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ENGINE } from "./db/testing/engine";

/** On a libSQL server, only tests that use the database run: the others have run on SQLite. */
const usesDatabase = (file: string) => /db\/testing|db\/client|from "\.\/testing"/.test(readFileSync(file, "utf8"));

const testFiles = readdirSync(".", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\.|node_modules|e2e)/.test(entry.name))
  .flatMap((room) => readdirSync(room.name, { recursive: true, encoding: "utf8" }).map((file) => join(room.name, file)))
  .filter((file) => file.endsWith(".test.ts"));

/** Tests that start dozens of processes, one after another: `npm run test:slow`. TEST_SLOW is "only", "too" or empty. */
const SLOW = "**/*.slow.test.ts";
const { TEST_SLOW } = process.env;

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  // "server-only" is an empty module for servers, and an error for everyone else.
  ssr: { resolve: { conditions: ["react-server", "node", "import"], externalConditions: ["react-server", "node"] } },
  test: {
    include: TEST_SLOW === "only" ? [SLOW] : ENGINE === "libsql" ? testFiles.filter(usesDatabase) : ["**/*.test.ts"],
    // Replicas copy a libSQL server, which does not exist for every system.
    exclude: [
      "**/node_modules/**",
      "e2e/**",
      ...(TEST_SLOW ? [] : [SLOW]),
      ...(ENGINE === "libsql" ? [] : ["db/replica.test.ts"]),
    ],
    pool: "forks",
    // A process per file would load the packages anew for each: half of the time of all tests (scripts/vitest-setup.ts).
    isolate: false,
    // Vitest leaves one processor idle otherwise: half of the smallest machines.
    maxWorkers: availableParallelism(),
    // Some tests start processes or wait for a libSQL server, on a machine that is busy with other tests.
    testTimeout: TEST_SLOW ? 300_000 : 60_000,
    setupFiles: ["./scripts/vitest-setup.ts"],
  },
});
