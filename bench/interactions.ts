/*
 * `npm run bench:interactions`: how long people wait from a click to what it shows, in headless Chromium, at 0 and 150 ms
 * of latency. A frame is the next page's skeleton, or the page itself if it is there sooner.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { systemChromium } from "../scripts/chromium.mjs";
import { buildOurApp, OUR_ENV, SEEDED_PASSWORD, seed, serveOurApp } from "./apps";
import { argument, goal, median } from "./figures";

const RUNS = argument(1, 20);
const LATENCIES = [0, 150];
/** Two frames of 60 Hz: one until the click is handled, one until the change is painted. */
const AT_ONCE = 34;
/** What people take for instant, in milliseconds. */
const INSTANT = 100;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const env = {
  ...OUR_ENV,
  BCRYPT_COST: "10",
  POSTS_PER_HOUR: "100000",
  INTERACTIONS_PER_HOUR: "100000",
  DATABASE_URL: `file:${join(folder, "bench.db")}`,
};

/**
 * A script for a page: watches for the next click, or goes back, and resolves `wait` with the milliseconds until an
 * expression is true. Text, since tsx adds calls to functions that the page does not have.
 */
const watchScript = (isVisible: string, goesBack: boolean) => `
  window.wait = new Promise((resolve) => {
    const begin = () => {
      const start = performance.now();
      const look = () => (${isVisible}) ? resolve(performance.now() - start) : requestAnimationFrame(look);
      requestAnimationFrame(look);
    };
    if (${goesBack}) {
      begin();
      history.back();
    } else addEventListener("click", begin, { capture: true, once: true });
  });
  undefined`;

/** Milliseconds from an act in the page until an expression of the page's is true. */
async function time(page: Page, isVisible: string, act: (() => Promise<void>) | "back"): Promise<number> {
  await page.evaluate(watchScript(isVisible, act === "back"));
  if (act !== "back") await act();
  return page.evaluate<number>("window.wait");
}

const heading = (text: string) => `document.querySelector("main h1")?.textContent.includes(${JSON.stringify(text)})`;
const frame = (path: string, text: string) =>
  `location.pathname === "${path}" && ${heading(text)} || document.querySelector("main .skeleton")`;

let posts = 0;

/** Runs in a page: whether React has taken over an element. */
const isHydrated = (selector: string) =>
  Object.keys(document.querySelector(selector) ?? {}).some((key) => key.startsWith("__reactFiber$"));

/** One round of everything that people do. Returns the milliseconds of each. */
async function round(page: Page): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  const link = (name: string) => () => page.getByRole("navigation").getByRole("link", { name, exact: true }).click();

  const like = page.locator("article button[name=like]").first();
  const liked = await page.locator("article button[name=unlike]").count();
  times.like = await time(page, `document.querySelectorAll("article button[name=unlike]").length > ${liked}`, () =>
    like.click(),
  );

  const reposted = await page.locator("article .reposted").count();
  await page.locator("article .repost:not(.reposted)").first().click();
  times.repost = await time(page, `document.querySelectorAll("article .reposted").length > ${reposted}`, () =>
    page.getByRole("button", { name: "Repost", exact: true }).click(),
  );

  const body = `Post ${++posts} of the benchmark`;
  const shows = `document.querySelector("article")?.textContent.includes(${JSON.stringify(body)})`;
  await page.getByLabel("New post").fill(body);
  times.post = await time(page, shows, () => page.getByRole("button", { name: "Post", exact: true }).click());
  await page.locator("article:not([aria-busy]) time").first().waitFor();
  await page.getByRole("article").filter({ hasText: body }).locator("time").waitFor();

  times["Explore, frame"] = await time(page, frame("/explore", "Explore"), link("Explore"));
  await page.getByRole("heading", { name: "Explore", level: 1 }).waitFor();
  times.Back = await time(page, heading("Hi, susan"), "back");
  times["Settings, frame"] = await time(page, frame("/settings/profile", "Profile"), link("Settings"));
  await page.getByRole("heading", { name: "Profile", level: 1 }).waitFor();
  times["Home, frame"] = await time(page, frame("/", "Hi, susan"), link("Home"));
  await page.getByRole("heading", { name: "Hi, susan" }).waitFor();

  times["a profile, frame"] = await time(page, frame("/@susan", "susan"), link("Profile"));
  await page.getByRole("heading", { name: "susan", level: 1, exact: true }).waitFor();

  await page.goto(new URL("/@miguel", page.url()).href);
  await page.waitForFunction(isHydrated, "main header button");
  const follow = page.locator("main header button").filter({ hasText: /^(Follow|Following)$/ });
  await follow.waitFor();
  const was = await follow.getAttribute("name");
  times.follow = await time(page, `document.querySelector("main header button[name='${was}']") === null`, () =>
    follow.click(),
  );
  await page.locator("article .post-bar a").first().click();
  const reply = `Reply ${posts} of the benchmark`;
  await page.getByLabel("Your reply").fill(reply);
  times.reply = await time(page, `document.querySelector("main section").textContent.includes("${reply}")`, () =>
    page.getByRole("button", { name: "Reply", exact: true }).click(),
  );
  await page.getByRole("article").filter({ hasText: reply }).locator("time").waitFor();
  await link("Home")();
  await page.getByRole("heading", { name: "Hi, susan" }).waitFor();
  return times;
}

buildOurApp();
seed(env);
const server = await serveOurApp(env);
const browser = await chromium.launch({
  ...(systemChromium() ? { executablePath: systemChromium() } : {}),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const page = await browser.newPage({ reducedMotion: "reduce" });
  await page.goto(`${server.url}/login`);
  await page.getByLabel("Username or email").fill("susan");
  await page.getByLabel("Password", { exact: true }).fill(SEEDED_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Hi, susan" }).waitFor();
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await round(page);

  const table: Record<string, Record<string, number>> = {};
  for (const latency of LATENCIES) {
    const conditions = { offline: false, latency, downloadThroughput: -1, uploadThroughput: -1 };
    await network.send("Network.emulateNetworkConditions", conditions);
    const rounds: Record<string, number>[] = [];
    for (let run = 0; run < RUNS; run++) rounds.push(await round(page));
    for (const name of Object.keys(rounds[0] ?? {})) {
      const times = rounds.map((one) => one[name] ?? Number.NaN).sort((one, other) => one - other);
      table[name] = {
        ...table[name],
        [`median at ${latency} ms`]: Math.round(median(times)),
        [`p95 at ${latency} ms`]: Math.round(times[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN),
      };
    }
  }
  console.table(table);
  for (const latency of LATENCIES) {
    for (const [name, row] of Object.entries(table)) {
      const limit = ["like", "repost", "follow"].includes(name) ? AT_ONCE : INSTANT;
      goal(
        `${name} at ${latency} ms of latency, in ms,`,
        row[`median at ${latency} ms`] ?? Number.NaN,
        "at most",
        limit,
      );
    }
  }
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
