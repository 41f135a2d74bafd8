import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";
import { ENGINE } from "./db/testing/engine";
import { E2E_PORT, serverEnv } from "./e2e/server";
import { FIREFOX, systemChromium } from "./scripts/chromium.mjs";

/** Chromium has no sandbox for root. */
const forRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const executablePath = systemChromium();

/** Specs that start clusters, containers, many processes or another browser of their own. */
const SLOW = ["cluster", "container", "database-unavailable", "development", "firefox", "operator", "workers"];

/** Specs that go deep or take long: `npm run test:full`. Without them and the slow ones, `npm test` takes minutes. */
const FULL = [
  "account-guard",
  "admin",
  "avatars",
  "emails",
  "expiry",
  "fresh",
  "hostile",
  "imports",
  "languages",
  "moderation",
  "pages",
  "passkeys",
  "registration",
  "requirements",
  "sessions",
  "throttling",
  "two-step",
];

const specs = (names: string[]) => names.map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: "e2e",
  testIgnore: [".run/**"],
  projects: [
    // A cluster has libSQL servers, which don't exist for every system. A container image runs on SQLite. What an operator
    // sees does not depend on the engine, nor, but for a few tests, how processes replace each other. First, because its
    // longest chain of tests takes longer than the rest.
    {
      name: "slow",
      testMatch: specs(SLOW),
      testIgnore: specs([
        ...(ENGINE === "libsql" ? ["container", "development", "firefox", "operator", "workers"] : ["cluster"]),
        ...(existsSync(FIREFOX) ? [] : ["firefox"]),
      ]),
    },
    ...(ENGINE === "libsql"
      ? // Of the tests that are not slow, those whose behavior depends on the engine: they write in transactions, race for a
        // unique row or read what they just wrote.
        [
          {
            name: "engine",
            grep: /@engine/,
            testMatch: "*.spec.ts",
            testIgnore: specs(SLOW.filter((name) => name !== "workers")),
          },
        ]
      : [
          { name: "fast", testMatch: "*.spec.ts", testIgnore: specs([...FULL, ...SLOW]) },
          { name: "full", testMatch: specs(FULL) },
        ]),
  ],
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    // An element that never appears fails its test before the test's own timeout.
    actionTimeout: 30_000,
    ...devices["Desktop Chrome"],
    baseURL: `http://localhost:${E2E_PORT}`,
    // Recording every test takes much of two cores: TRACE=1 records those that fail.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    // A context is emptied for the next test, not made anew, which keeps its HTTP cache and compiled scripts.
    reuseContext: true,
    // No animations, unless a test enables them.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A page reuses the process of the blank page before it, which saves a tenth of a second per test.
        "--renderer-process-limit=1",
        ...forRoot,
      ],
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
