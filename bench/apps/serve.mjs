/*
 * Serves a build through Next.js's custom server interface, as server/serve.ts does: `node serve.mjs FOLDER`, on PORT.
 */
import { createServer } from "node:http";
import next from "next";

const port = Number(process.env.PORT);
const app = next({ dev: false, dir: process.argv[2], port, hostname: "localhost" });
await app.prepare();
const answer = app.getRequestHandler();
createServer((request, response) => answer(request, response)).listen(port);
