import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ENGINE } from "./db/testing/engine";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  // "server-only" is an empty module for servers, and an error for everyone else.
  ssr: { resolve: { conditions: ["react-server", "node", "import"], externalConditions: ["react-server", "node"] } },
  test: {
    include: ["**/*.test.ts"],
    // Replicas are of a libSQL server, which there is not for every system.
    exclude: ["**/node_modules/**", "e2e/**", ...(ENGINE === "libsql" ? [] : ["db/replica.test.ts"])],
    pool: "forks",
    // Some start processes of their own, or wait for a libSQL server, on a machine that does other things too.
    testTimeout: 60_000,
    setupFiles: ["./scripts/vitest-setup.ts"],
  },
});
