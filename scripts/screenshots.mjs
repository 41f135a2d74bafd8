/*
 * `npm run screenshots`: takes the screenshots in README.md from the existing build, with the people and posts of `npm
 * run seed`.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { systemChromium } from "./chromium.mjs";
import { freePort } from "./free-port.mjs";

const folder = mkdtempSync(join(tmpdir(), "microblog-"));
const port = await freePort();
/** @type {NodeJS.ProcessEnv} */
const env = {
  ...process.env,
  NODE_ENV: "production",
  PORT: String(port),
  WORKERS: "1",
  DATABASE_URL: `file:${join(folder, "site.db")}`,
  AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW",
};
const seeding = spawnSync(process.execPath, [".next/microblog/cli.mjs", "seed"], { env, encoding: "utf8" });
if (seeding.status !== 0) throw new Error(seeding.stdout + seeding.stderr);
const server = spawn(process.execPath, [".next/microblog/serve.mjs"], { env, stdio: ["ignore", "pipe", "inherit"] });
await new Promise((up) => server.stdout.on("data", (data) => String(data).includes("is up") && up(undefined)));

const url = `http://localhost:${port}`;
const executablePath = systemChromium();
const browser = await chromium.launch({
  args: ["--no-sandbox", "--hide-scrollbars"],
  ...(executablePath ? { executablePath } : {}),
});
const context = await browser.newContext();
const page = await context.newPage();
/** @type {(name: string, path: string, size: { width: number, height: number }, colorScheme?: "light" | "dark") => Promise<void>} */
async function take(name, path, size, colorScheme = "light") {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.goto(url + path);
  await page.screenshot({ path: `docs/screenshots/${name}.png` });
}
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 800 };
await page.goto(`${url}/login`);
await page.getByLabel("Username or email").fill("susan");
await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
await page.getByRole("button", { name: "Sign in", exact: true }).click();
await page.waitForURL(`${url}/`);
await take("home", "/", DESKTOP);
await take("home-dark", "/", PHONE, "dark");
await take("profile", "/@miguel", PHONE);
await take("sessions", "/settings/sessions", DESKTOP);
await browser.close();
server.kill();
rmSync(folder, { recursive: true, force: true });
