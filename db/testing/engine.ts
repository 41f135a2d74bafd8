/* For tests only: the database engine of this run, from TEST_ENGINE: "file" (the default) or "libsql". */
import { join } from "node:path";
import { type Sqld, startSqld } from "../../scripts/sqld.mjs";

export const ENGINE = process.env.TEST_ENGINE === "libsql" ? "libsql" : "file";

/** Whether query plans are checked with and without SQLite's statistics: a server refuses ANALYZE. */
export const WITH_STATISTICS = ENGINE === "libsql" ? [false] : [false, true];

const servers: Sqld[] = [];

/** The DATABASE_URL of an empty database under a folder. */
export async function newDatabaseUrl(folder: string, name: string): Promise<string> {
  if (ENGINE === "file") return `file:${join(folder, name)}`;
  const server = await startSqld(join(folder, `${name}.sqld`));
  servers.push(server);
  return server.url;
}

/** Stops the servers of the test databases. */
export async function stopDatabases(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.kill()));
}
