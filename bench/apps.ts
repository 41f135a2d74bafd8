/* Builds, seeds and starts the applications that the benchmarks measure. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../scripts/free-port.mjs";

/** Settings for our server, so that the machine's own settings do not affect the figures. */
export const OUR_ENV = {
  AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW",
  AUTH_URL: "",
  AUTH_TRUST_HOST: "",
  SMTP_URL: "",
  // Load comes from many network addresses, so that no rate limit applies.
  TRUSTED_PROXIES: "127.0.0.1,::1",
} as const;

/** The password of every seeded account. */
export const SEEDED_PASSWORD = "correct horse battery";

/** Outside our source tree: Next.js would otherwise find our middleware and settings in a parent folder. */
const RUN_DIRECTORY = resolve("bench/.run");
const NEXT = join(RUN_DIRECTORY, "node_modules/next/dist/bin/next");
const SERVE = join(RUN_DIRECTORY, "serve.mjs");

type Log = "ignore" | "inherit";
type Env = Record<string, string | undefined>;

/** Runs a script to completion. Throws its output if it fails. */
export function run(args: string[], env: Env = {}, cwd = "."): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stdout}${stderr}`);
}

/** Builds our application. */
export const buildOurApp = () => run(["scripts/build.mjs"]);

/** Fills a database with a few people and a thousand posts (cli/seed.ts). */
export const seed = (env: Env) =>
  run(["node_modules/tsx/dist/cli.mjs", "--conditions=react-server", "cli/main.ts", "seed"], env);

/** Starts our server with `npm run serve`. Its log is discarded or printed. */
export const serveOurApp = (env: Env, log: Log = "ignore") => serve(["scripts/serve.mjs"], { ...OUR_ENV, ...env }, log);

/**
 * Builds an application of bench/apps with the packages that are installed here. Returns the arguments that start it
 * through Next.js's custom server interface, as ours is (bench/apps/serve.mjs).
 */
export function buildApp(name: string, env: Env = {}): string[] {
  const packages = join(RUN_DIRECTORY, "node_modules");
  if (!existsSync(packages)) linkTree(resolve("node_modules"), packages);
  const folder = join(RUN_DIRECTORY, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join("bench/apps", name), folder, { recursive: true });
  run([NEXT, "build", folder], env, RUN_DIRECTORY);
  cpSync("bench/apps/serve.mjs", SERVE);
  return [SERVE, folder];
}

/** Copies a folder as hard links, which use no disk space. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

export type Server = { url: string; pid: number; stop: () => Promise<void> };

/** Starts a server on a free port and waits until it responds. */
export async function serve(args: string[], env: Env = {}, log: Log = "ignore"): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, args, {
    cwd: args[0] === SERVE ? RUN_DIRECTORY : ".",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...env, PORT: String(port) },
    stdio: ["ignore", log, "inherit"],
  });
  const url = `http://localhost:${port}`;
  while (!(await fetch(url, { redirect: "manual" }).catch(() => null))) {
    if (child.exitCode !== null) throw new Error(`${args.join(" ")} ended`);
  }
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await ended;
  };
  return { url, pid: Number(child.pid), stop };
}
