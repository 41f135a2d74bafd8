/* Serves the production build on a new database: a SQLite file, or a libSQL server at a fixed address. */
import { rmSync } from "node:fs";
import { startSqld } from "../scripts/sqld.mjs";

const url = process.env.DATABASE_URL ?? "";
if (url.startsWith("file:")) {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${url.slice("file:".length)}${suffix}`, { force: true });
} else {
  const port = Number(new URL(url).port);
  const folder = `e2e/.run/shared-${port}.sqld`;
  rmSync(folder, { recursive: true, force: true });
  await startSqld(folder, { port });
}
await import("../scripts/serve.mjs");
