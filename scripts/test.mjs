/* `npm test`: installs what is missing, then type check, lint, unit tests and end-to-end tests against a production build. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { bin, build, install } from "./prepare.mjs";

const UNIT_REPORT = "test-results/unit.json";
const E2E_REPORT = "test-results/e2e.json";

install({ forTests: true });
// Not imported above: on a clean clone it is not there before the line above.
const { findChromium } = await import("./chromium.mjs");
findChromium();
for (const folder of ["test-results", "e2e/.run"]) rmSync(folder, { recursive: true, force: true });
mkdirSync("test-results");
build();

let passed = 0;
let failed = 0;

/**
 * Runs a check, which counts as one unless it has a report to count from.
 * @param {string} name
 * @param {string[]} args of this Node
 * @param {() => { passed: number, failed: number }} [count]
 */
function check(name, args, count) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
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
check(
  "Unit tests",
  [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${UNIT_REPORT}`],
  () => {
    const { numPassedTests = 0, numFailedTests = 0 } = read(UNIT_REPORT);
    return { passed: numPassedTests, failed: numFailedTests };
  },
);
// A busy machine gets a second go, and it is said; `npm run test:e2e` gives none.
check("End-to-end tests", [bin("@playwright/test/cli.js"), "test", "--retries=1"], () => {
  const { expected = 0, unexpected = 0, flaky = 0 } = read(E2E_REPORT).stats ?? {};
  if (flaky) console.log(`${flaky} passed only at the second go: look at their traces in test-results.`);
  return { passed: expected + flaky, failed: unexpected };
});

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
