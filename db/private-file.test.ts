import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backUp } from "./backup";
import { openFile } from "./embedded";
import { createPrivateFile } from "./private-file";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "microblog-private-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("A database opens while another process, closing it, deletes its log", async () => {
  const file = join(folder, "microblog.db");
  const closing = `const { rmSync, writeFileSync } = require("node:fs");
    const { parentPort, workerData } = require("node:worker_threads");
    const again = () => { for (let n = 0; n < 100; n++) { writeFileSync(workerData, ""); rmSync(workerData); } setImmediate(again); };
    parentPort.postMessage("");
    again();`;
  const worker = new Worker(closing, { eval: true, workerData: `${file}-wal` });
  await new Promise((ready) => worker.once("message", ready));
  for (let time = 0; time < 2000; time++) createPrivateFile(file);
  await worker.terminate();
});

describe.runIf(process.platform !== "win32")("Only the site's own user can read", () => {
  test("a new database, its log and its directory", () => {
    const file = join(folder, "data", "microblog.db");
    const database = openFile(file);
    database.exec("CREATE TABLE t (x)");
    expect([modeOf(join(folder, "data")), ...["", "-wal", "-shm"].map((suffix) => modeOf(file + suffix))]).toEqual([
      "700",
      "600",
      "600",
      "600",
    ]);
    database.close();
  });

  test("a database that an earlier version left readable to everyone", () => {
    const file = join(folder, "microblog.db");
    openFile(file).close();
    writeFileSync(`${file}-wal`, "");
    for (const suffix of ["", "-wal"]) chmodSync(file + suffix, 0o644);
    const database = openFile(file);
    expect(["", "-wal"].map((suffix) => modeOf(file + suffix))).toEqual(["600", "600"]);
    database.close();
  });

  test("a backup and its directory", async () => {
    const database = openFile(join(folder, "microblog.db"));
    // The verification of a copy requires this table.
    database.exec("CREATE TABLE users (x); CREATE TABLE sessions (x); CREATE TABLE posts (x)");
    const copy = join(folder, "backups", "copy.db");
    await backUp(database, copy);
    expect([modeOf(join(folder, "backups")), modeOf(copy)]).toEqual(["700", "600"]);
    database.close();
  });
});
