/* Serves a build with Next.js alone, without our server, as a host like Vercel does: `node plain-next.mjs`, on PORT. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import next from "next";

const { config } = JSON.parse(readFileSync(".next/required-server-files.json", "utf8"));
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
const port = Number(process.env.PORT);
const app = next({ dev: false, port, hostname: "localhost" });
await app.prepare();
const handle = app.getRequestHandler();
createServer((request, response) => handle(request, response)).listen(port);
// Next.js responds before instrumentation.ts has migrated the database.
const isHealthy = () =>
  fetch(`http://localhost:${port}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
while (!(await isHealthy()));
console.log("Microblog is up");
