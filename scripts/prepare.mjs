/* Shared by `npm start` and `npm test`: installs, configures and builds. Uses Node.js and npm only. */
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DRIVER } from "../db/driver-name.mjs";

/** The inputs of a build: a change in any of these requires a new build. */
export const SOURCES = [
  "accounts",
  "api",
  "app",
  "auth",
  "cli",
  "components",
  "db",
  "drizzle",
  "events",
  "feed",
  "i18n",
  "instrumentation.ts",
  "log",
  "mail",
  "metrics",
  "middleware.ts",
  "moderation",
  "next.config.ts",
  "package-lock.json",
  "pictures",
  "postcss.config.mjs",
  "public",
  "push",
  "scripts/bundle.mjs",
  "server",
  "settings",
  "storage",
  "text",
  "traces",
  "tsconfig.build.json",
  "tsconfig.json",
];

const BUILD_STAMP = ".next/microblog-source";

/**
 * Runs a command in the foreground. Exits with its code if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options] quiet: print its output only if it fails
 */
export function run(command, args, { quiet = false } = {}) {
  const result = spawnSync(command, args, {
    stdio: quiet ? "pipe" : "inherit",
    encoding: "utf8",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  process.stderr.write(`\`${command} ${args.join(" ")}\` failed.\n`);
  process.exit(result.status ?? 1);
}

/**
 * Runs a script of an installed package with this version of Node.js.
 * @param {string} script such as "next/dist/bin/next"
 */
export const bin = (script) => join("node_modules", script);

/** Installs the locked packages, unless they are installed. */
export function install() {
  if (areInstalled()) return;
  announceInstallation();
  run("npm", CLEAN_INSTALL, { quiet: true });
}

/**
 * Installs the locked packages with those for development, unless they are installed. Where SQLite's driver must be
 * compiled, that happens in the background, beside what does not use it.
 * @returns {Promise<void>} resolves when the driver is ready; if it can't be compiled, the process ends with the reason
 */
export function installForTests() {
  if (!areInstalled({ withDevelopment: true })) {
    announceInstallation();
    run("npm", [...CLEAN_INSTALL, "--ignore-scripts"], { quiet: true });
  }
  return isDriverReady() ? Promise.resolve() : compileDriver();
}

const CLEAN_INSTALL = ["ci", "--include=dev", "--no-audit", "--no-fund"];

const announceInstallation = () =>
  console.log("Installing the packages in package-lock.json. This takes a minute or two.");

const DRIVER_LOG = "node_modules/.cache/driver.log";

/** Runs the install scripts that package.json allows, on every core. */
function compileDriver() {
  mkdirSync("node_modules/.cache", { recursive: true });
  // Into a file: nobody reads a pipe while this process waits for the checks.
  const log = openSync(DRIVER_LOG, "w");
  const child = spawn("npm", ["rebuild"], { stdio: ["ignore", log, log], env: { ...process.env, JOBS: "max" } });
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      child.once("close", (code) => {
        if (code === 0 && isDriverReady()) return resolve();
        process.stderr.write(
          `${readFileSync(DRIVER_LOG, "utf8")}SQLite's driver can't be compiled: \`npm rebuild\` failed.\n`,
        );
        process.exit(1);
      });
    })
  );
}

/** Whether SQLite's driver opens a database: its package may be installed, but not compiled. */
function isDriverReady() {
  try {
    new (createRequire(import.meta.url)(DRIVER))(":memory:").close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the locked packages are installed. Another version of Node.js may need another driver.
 * @param {{ withDevelopment?: boolean }} [options]
 */
function areInstalled({ withDevelopment = false } = {}) {
  const wanted = packagesIn("package-lock.json");
  // npm's own record of the installed packages.
  const installed = packagesIn("node_modules/.package-lock.json");
  return Object.entries(wanted).every(
    ([path, { version, optional, dev }]) =>
      path === "" ||
      (optional && path !== `node_modules/${DRIVER}`) ||
      (dev && !withDevelopment) ||
      installed[path]?.version === version,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean, dev?: boolean }>}
 */
function packagesIn(lockFile) {
  return JSON.parse(readIfThere(lockFile) ?? "{}").packages ?? {};
}

/** Creates .env.local with a strong secret, unless it exists or the environment has a secret. */
export function configure() {
  if (process.env.AUTH_SECRET || existsSync(".env.local") || existsSync(".env")) return;
  const secret = randomBytes(33).toString("base64");
  writeFileSync(".env.local", `# Settings of this machine; .env.example lists all of them.\nAUTH_SECRET=${secret}\n`, {
    mode: 0o600,
  });
  console.log("Created .env.local with a new AUTH_SECRET.");
}

/**
 * The ids of Server Actions are made with this key. The same one in every build lets a form that was open over an update
 * still reach its action. It would also encrypt what an action's closure captures; no action here is one
 * (docs/rooms.test.ts), so it keeps no secret.
 */
const ACTION_KEY = createHash("sha256").update("microblog").digest("base64");

/**
 * Builds, unless the existing build is of this source.
 * @param {Promise<void>} [driverReady] when SQLite's driver is compiled: until then, Next.js has no file to copy
 */
export async function build(driverReady) {
  const wanted = hash(SOURCES);
  if (readIfThere(BUILD_STAMP) === wanted) return;
  console.log("Building.");
  process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ??= ACTION_KEY;
  run(process.execPath, [bin("next/dist/bin/next"), "build"], { quiet: true });
  run(process.execPath, ["scripts/bundle.mjs"]);
  await driverReady;
  copyDriver();
  mkdirSync(".next", { recursive: true });
  writeFileSync(BUILD_STAMP, wanted);
}

/** Copies SQLite's compiled driver into the standalone output. Next.js has, unless it was still being compiled. */
function copyDriver() {
  const binary = join("node_modules", DRIVER, "build/Release/better_sqlite3.node");
  const copy = join(".next/standalone", binary);
  if (!existsSync(binary) || !existsSync(".next/standalone") || existsSync(copy)) return;
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(binary, copy);
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * A hash over the names and contents of files and folders.
 * @param {string[]} paths
 */
function hash(paths) {
  const sum = createHash("sha256");
  for (const path of paths.flatMap(filesIn)) sum.update(`${path}\0`).update(readFileSync(path)).update("\0");
  return sum.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
