/* Finds or installs the browsers for the end-to-end tests. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { bin } from "./prepare.mjs";

/** Debian's Chromium without a window system, which opens a page in less than half the time. */
const HEADLESS_SHELL = "chromium-headless-shell";

/** The path of the machine's own Chromium, if it has one. */
export const systemChromium = () =>
  [`/usr/bin/${HEADLESS_SHELL}`, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path) => existsSync(path),
  );

/**
 * Installs Chromium if there is none: as root on Debian and its derivatives the distribution's headless shell,
 * otherwise Playwright's browser.
 */
export function ensureChromium() {
  if (existsSync(`/usr/bin/${HEADLESS_SHELL}`) || existsSync(chromium.executablePath())) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") && installPackage(HEADLESS_SHELL)) return;
  if (systemChromium()) return;
  console.log("Installing Chromium for the end-to-end tests.");
  const download = spawnSync(process.execPath, [bin("@playwright/test/cli.js"), "install", "chromium"], {
    stdio: "ignore",
    timeout: 300_000,
  });
  if (download.status === 0) return;
  console.error("The end-to-end tests need Chromium: install your distribution's package, then run `npm test` again.");
  process.exit(1);
}

/** Debian's Firefox: puppeteer-core drives it by WebDriver BiDi (e2e/firefox.spec.ts). */
export const FIREFOX = "/usr/bin/firefox-esr";

/** Installs Firefox if there is none, as root on Debian and its derivatives. Elsewhere its test does not run. */
export function ensureFirefox() {
  if (existsSync(FIREFOX)) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") && installPackage("firefox-esr")) return;
  console.log("The test in Firefox does not run here: Debian's firefox-esr is not installed.");
}

/** Installs a Debian package. Returns whether it succeeded. @param {string} name */
function installPackage(name) {
  console.log(`Installing ${name} for the end-to-end tests.`);
  const apt = (/** @type {string[]} */ ...args) => spawnSync("apt-get", ["--quiet", ...args], { stdio: "ignore" });
  apt("update");
  return apt("install", "--yes", "--no-install-recommends", name).status === 0;
}
