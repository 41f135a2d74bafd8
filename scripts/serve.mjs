/* `npm run serve`: serves the existing build (server/serve.ts, bundled by `npm run build`). */
import { existsSync } from "node:fs";

if (!existsSync(".next/BUILD_ID") || !existsSync(".next/microblog/serve.mjs")) {
  process.stderr.write("There is no build: run `npm run build` first, or `npm start`, which does.\n");
  process.exit(1);
}
// By a name that the type check does not follow: the file is not there before the build.
const server = "../.next/microblog/serve.mjs";
await import(server);
