/* Serves the production build on a new database. */
import { rmSync } from "node:fs";

const file = process.env.DATABASE_URL?.slice("file:".length);
for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
await import("../scripts/serve.mjs");
