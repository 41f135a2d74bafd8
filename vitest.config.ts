import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ENGINE } from "./db/testing/engine";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  // "server-only" is an empty module for servers, and an error for everyone else.
  ssr: { resolve: { conditions: ["react-server", "node", "import"], externalConditions: ["react-server", "node"] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "e2e/**"],
    pool: "forks",
    // A server is asked over a connection, and synchronously writes what it acknowledges.
    testTimeout: ENGINE === "libsql" ? 60_000 : 5000,
    setupFiles: ["./vitest.setup.ts"],
  },
});
