/* Makes the operator's commands run without their sources and tsx, in .next/commands: for the container (Dockerfile). */
import { build } from "esbuild";

const COMMANDS = ["admin", "backup", "doctor", "outbox", "prune", "restore", "seed"];

/** Packages that stay packages, as in the build (serverExternalPackages in next.config.ts; sharp is one by itself). */
const EXTERNAL = ["@libsql/client", "better-sqlite3", "libsql", "nodemailer", "pino", "piscina", "sharp"];

await build({
  entryPoints: COMMANDS.map((name) => `scripts/${name}.ts`),
  outdir: ".next/commands",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  conditions: ["react-server"],
  define: { "process.env.NODE_ENV": '"production"' },
  external: EXTERNAL,
  // For what came as CommonJS.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url), __dirname = import.meta.dirname;',
  },
});
