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
/** What failed, said again at the end: thousands of lines lie between. */
/** @type {string[]} */
const failures = [];

/**
 * Runs a check, which counts as one unless it has a report to count from.
 * @param {string} name
 * @param {string[]} args of this Node
 * @param {{ count?: () => { passed: number, failures: string[] }, env?: Record<string, string> }} [options]
 */
function check(name, args, { count, env = {} } = {}) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  const counted = count?.() ?? { passed: status === 0 ? 1 : 0, failures: [] };
  // A run that broke off before it could count its failures has failed all the same.
  if (status !== 0 && counted.failures.length === 0) counted.failures.push(`ended with ${status}`);
  passed += counted.passed;
  failed += counted.failures.length;
  failures.push(...counted.failures.map((failure) => `${name}: ${failure}`));
}

/** @param {string} file */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

/** @param {{ name: string, message: string, status: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} file of Vitest's report */
function unitFailures({ name, message, status, assertionResults }) {
  const tests = assertionResults.filter((test) => test.status === "failed");
  // A file that could not be loaded has no tests.
  if (status === "failed" && tests.length === 0) return [`${name}\n${message}`];
  return tests.map((test) => `${name} › ${test.fullName}\n${test.failureMessages.join("\n")}`);
}

/**
 * @typedef {{ specs?: { file: string, line: number, title: string, tests: { status: string, results: { errors: { message?: string }[] }[] }[] }[], suites?: Suite[] }} Suite
 * @param {Suite} suite of Playwright's report
 * @returns {string[]}
 */
const e2eFailures = ({ specs = [], suites = [] }) => [
  ...specs
    .filter(({ tests }) => tests.some(({ status }) => status === "unexpected"))
    .map(({ file, line, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
      return `${file}:${line} › ${title}\n${errors.map(({ message }) => message).join("\n")}`;
    }),
  ...suites.flatMap(e2eFailures),
];

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
        const { numPassedTests = 0, testResults = [] } = read(UNIT_REPORT);
        return { passed: numPassedTests, failures: testResults.flatMap(unitFailures) };
      },
    },
  );
  // A busy machine gets a second go, and it is said; `npm run test:e2e` gives none.
  check(`End-to-end tests${on}`, [bin("@playwright/test/cli.js"), "test", "--retries=1"], {
    env,
    count() {
      const { stats: { expected = 0, flaky = 0 } = {}, suites = [] } = read(E2E_REPORT);
      if (flaky) console.log(`${flaky} passed only at the second go: look at their traces in test-results.`);
      return { passed: expected + flaky, failures: suites.flatMap(e2eFailures) };
    },
  });
}

for (const failure of failures) console.log(`\nFailed: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
