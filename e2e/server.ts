/* Production servers for tests: the one that most tests share, and others with different settings. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE, newDatabaseUrl } from "../db/testing/engine";
import { freePort } from "../scripts/free-port.mjs";

export const E2E_PORT = Number(process.env.E2E_PORT ?? 3210);
/** The built operator commands. */
export const CLI = ".next/microblog/cli.mjs";
export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const RUN_DIRECTORY = resolve(ROOT, "e2e/.run");
/** The DATABASE_URL of the server that most tests share. On libSQL, serve-fresh.mjs starts its server there. */
export const SHARED_DATABASE =
  ENGINE === "file" ? `file:${resolve(RUN_DIRECTORY, "shared.db")}` : `http://127.0.0.1:${E2E_PORT + 1}`;

/** The AUTH_SECRET of every test server. */
export const TEST_SECRET = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";

const serverDatabases = new Map([[`http://localhost:${E2E_PORT}`, SHARED_DATABASE]]);

/** The DATABASE_URL of a server that startServer() started. */
export function databaseOf(url: string): string {
  const database = serverDatabases.get(new URL(url).origin);
  if (!database) throw new Error(`No server of these tests is at ${url}`);
  return database;
}

type Env = Record<string, string>;

/** The environment of a test server, independent of the machine's settings. */
export function serverEnv(env: Env = {}): Env {
  mkdirSync(RUN_DIRECTORY, { recursive: true });
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AUTH_|OIDC_|PASSKEY_|DATABASE_|SESSION_|SMTP_|MAIL_|EMAIL_|FRESH_|HISTORY_|VERCEL)/.test(name),
  );
  return {
    ...(Object.fromEntries(inherited) as Env),
    AUTH_SECRET: TEST_SECRET,
    // Set here, so that a developer's .env.local has no effect.
    AUTH_URL: "",
    AUTH_TRUST_HOST: "",
    SMTP_URL: "",
    METRICS_TOKEN: "",
    OTEL_EXPORTER_OTLP_ENDPOINT: "",
    EVENTS_WEBHOOK_URL: "",
    VAPID_PRIVATE_KEY: "",
    VAPID_SUBJECT: "",
    // Push services of tests are on this machine.
    PUSH_PRIVATE_ENDPOINTS: "true",
    // Each test has its own network address (fixtures.ts), so that tests don't share rate limits.
    TRUSTED_PROXIES: "127.0.0.1,::1",
    DATABASE_URL: SHARED_DATABASE,
    BCRYPT_COST: "10",
    // Some tests write continuously. The test of the limit fills the counter itself.
    POSTS_PER_HOUR: "10000",
    // Tests compare whole logs. How long a statement takes depends on the machine.
    SLOW_QUERY_MS: "0",
    WORKERS: "1",
    ...env,
  };
}

export type Server = {
  url: string;
  port: number;
  output: () => string;
  process: ChildProcess;
  stop: () => Promise<number | null>;
};

type NodeEnv = NodeJS.ProcessEnv["NODE_ENV"];

/** Runs a script of the project and collects its output. */
export function runScript(args: string[], env: Env, cwd = ROOT, NODE_ENV: NodeEnv = "production") {
  const child = spawn(process.execPath, args, { cwd, env: { ...serverEnv(env), NODE_ENV } });
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  child.stderr.on("data", (data) => {
    output += data;
  });
  const ended = new Promise<number | null>((exit) => child.once("exit", (code) => exit(code)));
  return { child, ended, output: () => output };
}

/** Starts a server and waits until it responds. */
export const startServer = (env: Env = {}, cwd = ROOT, script = ".next/microblog/serve.mjs"): Promise<Server> =>
  start([script], "Microblog is up", env, cwd);

/** Starts Next.js's development server. It compiles a page when that is first opened. */
export const startDevelopment = (env: Env = {}): Promise<Server> =>
  start(["node_modules/next/dist/bin/next", "dev"], "Ready in", env, ROOT, "development");

async function start(args: string[], ready: string, env: Env, cwd: string, nodeEnv?: NodeEnv): Promise<Server> {
  const port = Number(env.PORT ?? (await freePort()));
  const { child, ended, output } = runScript(args, { ...env, PORT: String(port) }, cwd, nodeEnv);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => output().includes(ready) && resolve());
    child.once("exit", () => reject(new Error(`The server ended:\n${output()}`)));
  });
  const url = `http://localhost:${port}`;
  serverDatabases.set(url, serverEnv(env).DATABASE_URL ?? "");
  return {
    url,
    port,
    output,
    process: child,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

let databases = 0;

const newName = () => `own-${process.pid}-${Date.now()}-${databases++}.db`;

/** The DATABASE_URL of a new database on the engine under test. */
export const newDatabase = () => newDatabaseUrl(RUN_DIRECTORY, newName());

/** The path of a new SQLite file, on either engine: for tests about files. */
export const newFile = () => resolve(RUN_DIRECTORY, newName());

/** Writes a large file to upload: from its path a browser reads it itself, while a buffer goes through Playwright. */
export function largeFile(content: string | Buffer): string {
  const path = newFile();
  mkdirSync(RUN_DIRECTORY, { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Copies the build, so that it can be changed. Returns its folder. */
export function copyOfBuild(): string {
  mkdirSync(RUN_DIRECTORY, { recursive: true });
  const copy = mkdtempSync(resolve(RUN_DIRECTORY, "build-"));
  for (const name of [
    ".next",
    "accounts/password.worker.mjs",
    "db/replica.worker.mjs",
    "drizzle",
    "package.json",
    "scripts",
  ]) {
    cpSync(resolve(ROOT, name), resolve(copy, name), {
      recursive: true,
      filter: (path) => !/\.next\/(cache|standalone)/.test(path),
    });
  }
  return copy;
}

/** The same build served by Next.js alone, where the middleware does what our server does elsewhere. */
const startPlainNext = (env: Env = {}, cwd = ROOT) => startServer(env, cwd, resolve(ROOT, "e2e/plain-next.mjs"));

/** The same build served by Next.js alone, without the middleware. */
export async function startWithoutMiddleware(): Promise<{ server: Server; database: string }> {
  const copy = copyOfBuild();
  const manifest = resolve(copy, ".next/server/middleware-manifest.json");
  if (!existsSync(manifest)) throw new Error("Next.js keeps its middleware elsewhere now");
  writeFileSync(manifest, JSON.stringify({ version: 3, middleware: {}, sortedMiddleware: [], functions: {} }));
  const database = await newDatabase();
  return { server: await startPlainNext({ DATABASE_URL: database }, copy), database };
}
