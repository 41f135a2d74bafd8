/*
 * Runs the tests, after installing and building what is missing. Arguments select the parts:
 * - fast (`npm test`): type check, lint, unit tests and end-to-end tests of what people do most, on SQLite
 * - full (`npm run test:full`): the other end-to-end tests, on SQLite
 * - slow (`npm run test:slow`): tests that start clusters, containers or many processes
 * - libsql (`npm run test:libsql`): what depends on the engine, on a real libSQL server; with `slow`, those specs too
 * `npm run test:ci` runs all four. No test is retried.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { bin, build, installForTests } from "./prepare.mjs";

const parts = process.argv.length > 2 ? process.argv.slice(2) : ["fast"];

/** @type {[name: string, seconds: number][]} */
const times = [];

/** Runs a part and records how long it took. @template T @param {string} name @param {() => T | Promise<T>} part */
async function timed(name, part) {
  const start = Date.now();
  const result = await part();
  times.push([name, Math.round((Date.now() - start) / 1000)]);
  return result;
}

console.log(`Node.js ${process.version}, ${parts.join(", ")}`);
const driver = await timed("Install", async () => {
  const ready = installForTests();
  // Imported here because a clean clone does not have these packages before the line above.
  const { ensureChromium, ensureFirefox } = await import("./chromium.mjs");
  const { sqld } = await import("./sqld.mjs");
  ensureChromium();
  if (parts.includes("slow")) ensureFirefox();
  if (parts.includes("libsql")) sqld();
  for (const folder of ["test-results", "e2e/.run"]) rmSync(folder, { recursive: true, force: true });
  mkdirSync("test-results");
  // In an object, so that it is not waited for here.
  return { ready };
});
await timed("Build", build);

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
async function check(name, args, { count, env = {} } = {}) {
  const status = await timed(name, () => runNode(name, args, env));
  const counted = count?.() ?? { passed: status === 0 ? 1 : 0, failures: [] };
  // A run that crashed before it could report its failures has failed too.
  if (status !== 0 && counted.failures.length === 0) counted.failures.push(`exited with ${status}`);
  passed += counted.passed;
  failed += counted.failures.length;
  failures.push(...counted.failures.map((failure) => `${name}: ${failure}`));
}

/** The check whose output is printed as it comes; that of one beside it is printed when it ends. */
let inForeground = "";

/**
 * Runs Node.js and prints its output under a title. Returns its exit code.
 * @param {string} title
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number | null>}
 */
function runNode(title, args, env) {
  const isInForeground = inForeground === "";
  if (isInForeground) {
    inForeground = title;
    console.log(`\n${title}`);
  }
  const child = spawn(process.execPath, args, {
    stdio: isInForeground ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data) => {
      output += data;
    });
  return new Promise((resolve) => {
    child.once("close", (code) => {
      if (isInForeground) inForeground = "";
      else console.log(`\n${title}\n${output}`);
      resolve(code);
    });
  });
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

/** @param {"file" | "libsql"} engine @param {{ slow?: boolean }} [options] */
function unitTests(engine, { slow = false } = {}) {
  const report = `test-results/unit-${engine}${slow ? "-slow" : ""}.json`;
  return check(
    `Unit tests${slow ? " with many processes" : ""}${on(engine)}`,
    [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    {
      env: { TEST_ENGINE: engine, TEST_SLOW: slow ? "1" : "" },
      count() {
        const { numPassedTests = 0, testResults = [] } = read(report);
        return { passed: numPassedTests, failures: testResults.flatMap(unitFailures) };
      },
    },
  );
}

const E2E_TITLES = {
  fast: "End-to-end tests",
  full: "More end-to-end tests",
  slow: "Slow end-to-end tests",
  engine: "End-to-end tests",
};

/** @param {"file" | "libsql"} engine @param {keyof typeof E2E_TITLES} project of playwright.config.ts */
function e2eTests(engine, project) {
  const report = `test-results/e2e-${engine}-${project}.json`;
  return check(
    `${E2E_TITLES[project]}${on(engine)}`,
    [bin("@playwright/test/cli.js"), "test", `--project=${project}`],
    {
      env: { TEST_ENGINE: engine, E2E_REPORT: report },
      count() {
        const { stats: { expected = 0 } = {}, suites = [] } = read(report);
        return { passed: expected, failures: suites.flatMap(e2eFailures) };
      },
    },
  );
}

if (parts.includes("fast")) {
  await check("Types", [bin("typescript/bin/tsc"), "--noEmit"]);
  await check("Lint", [bin("@biomejs/biome/bin/biome"), "check"]);
}
await timed("Rest of compiling SQLite's driver", () => driver.ready);
if (parts.includes("fast")) {
  await unitTests("file");
  await e2eTests("file", "fast");
}
if (parts.includes("full")) await e2eTests("file", "full");
// At the same time: these unit tests start one process after another, which leaves a core idle.
if (parts.includes("slow")) await Promise.all([e2eTests("file", "slow"), unitTests("file", { slow: true })]);
if (parts.includes("libsql")) {
  await unitTests("libsql");
  await e2eTests("libsql", "engine");
  if (parts.includes("slow")) await e2eTests("libsql", "slow");
}

for (const failure of failures) console.log(`\nFailed: ${failure}`);
console.log(`\n${times.map(([name, seconds]) => `${name}: ${seconds} s`).join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
