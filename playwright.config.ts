import { defineConfig, devices } from "@playwright/test";
import { ENGINE } from "./db/testing/engine";
import { E2E_PORT, serverEnv } from "./e2e/server";
import { systemChromium } from "./scripts/chromium.mjs";

/** Chromium has no sandbox for root. */
const forRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const executablePath = systemChromium();

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  // A cluster is one of libSQL servers, which there are not for every system.
  testIgnore: [".run/**", ...(ENGINE === "libsql" ? [] : ["cluster.spec.ts"])],
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: `http://localhost:${E2E_PORT}`,
    // Recording takes a good part of two cores. In CI only the second go of a test that failed is recorded.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    // Pages do not fade: a test that wants to see that says so.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", ...forRoot],
    },
  },
  webServer: {
    command: "node e2e/serve-fresh.mjs",
    url: `http://localhost:${E2E_PORT}/api/health`,
    env: serverEnv({ PORT: String(E2E_PORT), WORKERS: "2" }),
    stdout: "ignore",
    reuseExistingServer: false,
  },
});
