/* The browser for the end-to-end tests. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { bin, run } from "./prepare.mjs";

/** The machine's own Chromium, where there is one. */
export const systemChromium = () =>
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** Makes sure that there is a Chromium: the machine's own, Playwright's, or, for root on Debian and its kin, the distribution's. */
export function findChromium() {
  if (systemChromium() || existsSync(chromium.executablePath())) return;
  console.log("Installing Chromium for the end-to-end tests.");
  const download = spawnSync(process.execPath, [bin("@playwright/test/cli.js"), "install", "chromium"], {
    stdio: "ignore",
    timeout: 300_000,
  });
  if (download.status === 0) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    run("apt-get", ["update"], { quiet: true });
    run("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"], { quiet: true });
    return;
  }
  console.error("The end-to-end tests need Chromium: install your distribution's package, then run `npm test` again.");
  process.exit(1);
}
