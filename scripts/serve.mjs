/* `npm run serve`: serves the build that is there, by Next.js's custom-server interface. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import nextEnv from "@next/env";
import next from "next";

/** How long a stopping server waits for its last answers, in milliseconds. */
const STOP_DEADLINE = 10_000;

/**
 * @param {string} sentence
 * @returns {never}
 */
function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
nextEnv.loadEnvConfig(process.cwd(), false);
const port = Number(process.env.PORT || 3000);
const host = process.env.HOST || undefined;
if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse("PORT must be a whole number from 1 to 65535.");
if (!existsSync(".next/BUILD_ID")) refuse("There is no build: run `npm run build` first, or `npm start`, which does.");

const app = next({ dev: false, port, hostname: host ?? "localhost" });
// Checks the settings, opens the database and migrates it, or ends the process (instrumentation.ts).
await app.prepare();
const answer = app.getRequestHandler();

let stopping = false;
const server = createServer((request, response) => {
  if (stopping) response.setHeader("Connection", "close");
  response.once("close", () => stopping && setImmediate(() => server.closeIdleConnections()));
  answer(request, response);
});

server.on("error", (error) => {
  if (!("code" in error)) throw error;
  if (error.code === "EADDRINUSE") {
    refuse(`Port ${port} is taken. Choose another, for instance: PORT=${port + 1} npm start`);
  }
  refuse(`Can't listen on ${host ?? "any address"}, port ${port} (${error.code}): change HOST or PORT.`);
});
server.listen(port, host, () => console.log(`Microblog is up at http://${host ?? "localhost"}:${port}`));

/** Finishes what is being answered, then ends; the database closes with the process (db/client.ts). */
function stop() {
  if (stopping) return;
  stopping = true;
  server.close(async () => {
    await app.close();
    process.exit(0);
  });
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), STOP_DEADLINE).unref();
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
