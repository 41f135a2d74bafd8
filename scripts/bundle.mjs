/*
 * Bundles the server processes and the command line to .next/microblog: plain JavaScript that runs without the sources
 * and without tsx, on a Node host as in a container. Part of `npm run build`.
 */
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const OUT = ".next/microblog";

/** Lets bundled CommonJS packages call require(). By a name of its own: bundled modules import createRequire too. */
const REQUIRE = [
  'import { createRequire as requireFrom } from "node:module"; import { fileURLToPath as pathOf } from "node:url";',
  'const require = requireFrom(import.meta.url), __dirname = pathOf(new URL(".", import.meta.url));',
].join(" ");

/**
 * Packages that are not bundled, as for the pages (serverExternalPackages in next.config.ts; sharp is one by default).
 */
const EXTERNAL = ["@libsql/client", "libsql", "nodemailer", "pino", "piscina", "sharp"];

/** Next.js itself: the server starts it, and the container includes it. */
const NEXT = ["next", "@next/env"];

/** @type {import("esbuild").BuildOptions} */
const common = {
  outdir: OUT,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  conditions: ["react-server"],
  logLevel: "warning",
};

await rm(OUT, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ["server/serve.ts", "server/worker.ts"],
  external: [...EXTERNAL, ...NEXT],
  banner: { js: REQUIRE },
});
await build({
  ...common,
  entryPoints: { cli: "cli/main.ts" },
  define: { "process.env.NODE_ENV": '"production"' },
  external: EXTERNAL,
  banner: { js: REQUIRE },
});
