/* `npm run serve`: serves the existing build (server/serve.ts, bundled by `npm run build`). */
import { existsSync } from "node:fs";

if (!existsSync(".next/BUILD_ID") || !existsSync(".next/microblog/serve.mjs")) {
  process.stderr.write("There is no build: run `npm run build`, or `npm start`, which builds first.\n");
  process.exit(1);
}
// A computed module name, which the type check does not resolve: the file does not exist before the build.
const server = "../.next/microblog/serve.mjs";
await import(server);
