/*
 * Runs the tests, after installing and building what is missing. Arguments select the parts:
 * - fast (`npm test`): type check, lint, unit tests and end-to-end tests of what people do most, on SQLite
 * - full (`npm run test:full`): the other end-to-end tests, on SQLite
 * - slow (`npm run test:slow`): tests that start clusters, containers or many processes
 * - libsql (`npm run test:libsql`): what depends on the engine, on a real libSQL server; with `slow`, those specs too
 * `npm run test:ci` runs all four. No test is retried.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { bin, build, installForTests } from "./prepare.mjs";

const UNIT_REPORT = "test-results/unit.json";
const E2E_REPORT = "test-results/e2e.json";

const parts = process.argv.length > 2 ? process.argv.slice(2) : ["fast"];

/** @type {[name: string, seconds: number][]} */
const times = [];
let partStart = Date.now();

/** Records how long a part took. @param {string} name */
function timed(name) {
  times.push([name, Math.round((Date.now() - partStart) / 1000)]);
  partStart = Date.now();
}

console.log(`Node.js ${process.version}, ${parts.join(", ")}`);
const driverReady = installForTests();
// Imported here because a clean clone does not have these packages before the line above.
const { ensureChromium, ensureFirefox } = await import("./chromium.mjs");
const { sqld } = await import("./sqld.mjs");
ensureChromium();
if (parts.includes("slow")) ensureFirefox();
if (parts.includes("libsql")) sqld();
for (const folder of ["test-results", "e2e/.run"]) rmSync(folder, { recursive: true, force: true });
mkdirSync("test-results");
timed("Install");

let passed = 0;
let failed = 0;
/** Failures, repeated at the end of the output. @type {string[]} */
const failures = [];

/**
 * Runs a check. It counts as one test unless it has a report to count from.
 * @param {string} name
 * @param {string[]} args arguments for Node.js
 * @param {{ count?: () => { passed: number, failures: string[] }, env?: Record<string, string> }} [options]
 */
function check(name, args, { count, env = {} } = {}) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  const counted = count?.() ?? { passed: status === 0 ? 1 : 0, failures: [] };
  // A run that crashed before it could report its failures has failed too.
  if (status !== 0 && counted.failures.length === 0) counted.failures.push(`exited with ${status}`);
  passed += counted.passed;
  failed += counted.failures.length;
  failures.push(...counted.failures.map((failure) => `${name}: ${failure}`));
  timed(name);
}

/** @param {string} file */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

/** @param {{ name: string, message: string, status: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} file of Vitest's report */
function unitFailures({ name, message, status, assertionResults }) {
  const tests = assertionResults.filter((test) => test.status === "failed");
  // A file that failed to load has no tests.
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

/** @param {"file" | "libsql"} engine */
const on = (engine) => (engine === "file" ? "" : ` on ${engine}`);

/** @param {"file" | "libsql"} engine @param {{ slow?: "too" | "only" }} [options] whether those that start many processes run */
function unitTests(engine, { slow } = {}) {
  // Delete an old report, so that it is not counted if this run writes none.
  rmSync(UNIT_REPORT, { force: true });
  check(
    `Unit tests${slow ? ` with many processes${slow === "too" ? " and others" : ""}` : ""}${on(engine)}`,
    [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${UNIT_REPORT}`],
    {
      env: { TEST_ENGINE: engine, TEST_SLOW: slow ?? "" },
      count() {
        const { numPassedTests = 0, testResults = [] } = read(UNIT_REPORT);
        return { passed: numPassedTests, failures: testResults.flatMap(unitFailures) };
      },
    },
  );
}

/** @param {"file" | "libsql"} engine @param {("fast" | "full" | "slow" | "engine")[]} projects of playwright.config.ts, in one run: at the end of each, a core is idle */
function e2eTests(engine, projects) {
  rmSync(E2E_REPORT, { force: true });
  const selection = projects.map((project) => `--project=${project}`);
  check(
    `End-to-end tests (${projects.join(", ")})${on(engine)}`,
    [bin("@playwright/test/cli.js"), "test", ...selection],
    {
      env: { TEST_ENGINE: engine },
      count() {
        const { stats: { expected = 0 } = {}, suites = [] } = read(E2E_REPORT);
        return { passed: expected, failures: suites.flatMap(e2eFailures) };
      },
    },
  );
}

if (parts.includes("fast")) {
  check("Types", [bin("typescript/bin/tsc"), "--noEmit"]);
  check("Lint", [bin("@biomejs/biome/bin/biome"), "check"]);
}
await build(driverReady);
timed("Build");
await driverReady;
timed("Rest of compiling SQLite's driver");
const isSlow = parts.includes("slow");
// Slow unit tests run beside the others where both are asked for: while they wait for processes, no core is idle.
if (parts.includes("fast")) unitTests("file", isSlow ? { slow: "too" } : {});
else if (isSlow) unitTests("file", { slow: "only" });
const projects = /** @type {const} */ (["fast", "full", "slow"]).filter((project) => parts.includes(project));
if (projects.length > 0) e2eTests("file", projects);
if (parts.includes("libsql")) {
  unitTests("libsql");
  e2eTests("libsql", isSlow ? ["engine", "slow"] : ["engine"]);
}

for (const failure of failures) console.log(`\nFailed: ${failure}`);
console.log(`\n${times.map(([name, seconds]) => `${name}: ${seconds} s`).join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
