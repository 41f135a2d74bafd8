/* Other applications to measure ours against, and servers to measure. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

/** Out of reach of our own middleware and settings, which Next.js would find above an application. */
const RUN_DIRECTORY = resolve("bench/.run");
const NEXT = join(RUN_DIRECTORY, "node_modules/next/dist/bin/next");

type Env = Record<string, string | undefined>;

/** Runs a script to its end, or throws what it said. */
export function run(args: string[], env: Env = {}, cwd = "."): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stdout}${stderr}`);
}

/** Builds an application of bench/apps with the packages that are installed here; says how to start it at a port. */
export function buildApp(name: string, env: Env = {}): (port: number) => string[] {
  const packages = join(RUN_DIRECTORY, "node_modules");
  if (!existsSync(packages)) linkTree(resolve("node_modules"), packages);
  const folder = join(RUN_DIRECTORY, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join("bench/apps", name), folder, { recursive: true });
  run([NEXT, "build", folder], env, RUN_DIRECTORY);
  return (port) => [NEXT, "start", folder, "-p", String(port)];
}

/** The same files under another folder, taking no room. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer();
    probe.listen(0, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });
}

/** Starts a server at a free port and waits until it answers. */
export async function serve(args: (port: number) => string[], env: Env = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, args(port), {
    cwd: args(port)[0] === NEXT ? RUN_DIRECTORY : ".",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...env, PORT: String(port) },
    stdio: "ignore",
  });
  const url = `http://localhost:${port}`;
  while (!(await fetch(url, { redirect: "manual" }).catch(() => null))) {
    if (child.exitCode !== null) throw new Error(`${args(port).join(" ")} ended`);
  }
  const ended = new Promise((end) => child.once("exit", end));
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { url, stop };
}
