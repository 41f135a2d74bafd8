/*
 * `npm test`: installs what is missing, then type check, lint, unit tests and end-to-end tests against a production build.
 * `npm run test:libsql` runs the tests on a libSQL server in the place of SQLite files, and `npm run test:ci` on both.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { bin, build, install } from "./prepare.mjs";

const UNIT_REPORT = "test-results/unit.json";
const E2E_REPORT = "test-results/e2e.json";

/** The engines that the tests run on, one after the other (db/testing/engine.ts). */
const engines = process.argv.length > 2 ? process.argv.slice(2) : ["file"];

install({ forTests: true });
// Not imported above: on a clean clone it is not there before the line above.
const { findChromium } = await import("./chromium.mjs");
const { sqld } = await import("./sqld.mjs");
findChromium();
if (engines.includes("libsql")) sqld();
for (const folder of ["test-results", "e2e/.run"]) rmSync(folder, { recursive: true, force: true });
mkdirSync("test-results");
build();

let passed = 0;
let failed = 0;

/**
 * Runs a check, which counts as one unless it has a report to count from.
 * @param {string} name
 * @param {string[]} args of this Node
 * @param {{ count?: () => { passed: number, failed: number }, env?: Record<string, string> }} [options]
 */
function check(name, args, { count, env = {} } = {}) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  const ended = status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counted = count?.() ?? ended;
  passed += counted.passed;
  // A run that broke off before it could count its failures has failed all the same.
  failed += Math.max(counted.failed, ended.failed);
}

/** @param {string} file */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

check("Types", [bin("typescript/bin/tsc"), "--noEmit"]);
check("Lint", [bin("@biomejs/biome/bin/biome"), "check"]);
for (const engine of engines) {
  const on = engine === "file" ? "" : `, on ${engine}`;
  const env = { TEST_ENGINE: engine };
  // One report must not be taken for the other's.
  for (const report of [UNIT_REPORT, E2E_REPORT]) rmSync(report, { force: true });
  check(
    `Unit tests${on}`,
    [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${UNIT_REPORT}`],
    {
      env,
      count() {
        const { numPassedTests = 0, numFailedTests = 0 } = read(UNIT_REPORT);
        return { passed: numPassedTests, failed: numFailedTests };
      },
    },
  );
  // A busy machine gets a second go, and it is said; `npm run test:e2e` gives none.
  check(`End-to-end tests${on}`, [bin("@playwright/test/cli.js"), "test", "--retries=1"], {
    env,
    count() {
      const { expected = 0, unexpected = 0, flaky = 0 } = read(E2E_REPORT).stats ?? {};
      if (flaky) console.log(`${flaky} passed only at the second go: look at their traces in test-results.`);
      return { passed: expected + flaky, failed: unexpected };
    },
  });
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
