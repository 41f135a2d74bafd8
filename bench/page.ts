/*
 * `npm run bench:page`: what a first visit to the sign-in page and to the home page downloads, and how long it takes,
 * compared with an empty Next.js application of the same version (bench/apps/empty). Both run behind a proxy that
 * compresses. Sizes are after gzip. Times are with a cold cache over Lighthouse's "slow 4G" (1.6 Mbit/s, 150 ms),
 * except the first byte, which Chromium records before it throttles. A page counts as interactive when React has
 * hydrated its heading and no long task (50 ms) follows.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BrowserContext, chromium } from "@playwright/test";
import { systemChromium } from "../scripts/chromium.mjs";
import { buildApp, buildOurApp, OUR_ENV, SEEDED_PASSWORD, seed, serve, serveOurApp } from "./apps";
import { goal, median } from "./figures";
import { startProxy } from "./proxy";

const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
/** Limit of a page's JavaScript, as a multiple of the empty application's. */
const LIMIT = 1.2;
const RUNS = 5;

const folder = mkdtempSync(join(tmpdir(), "microblog-bench-"));
const env = { ...OUR_ENV, BCRYPT_COST: "10", DATABASE_URL: `file:${join(folder, "bench.db")}` };

type Proxy = Awaited<ReturnType<typeof startProxy>>;

type Visit = {
  script: number;
  style: number;
  requests: number;
  firstByte: number;
  largestPaint: number;
  interactive: number;
};

/** Runs in the page: records when its heading is hydrated and when its last long task ends. */
function watchHydration() {
  const times = { hydrated: 0, longTask: 0 };
  Object.assign(window, { benchTimes: times });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) times.longTask = startTime + duration;
  }).observe({ type: "longtask", buffered: true });
  // Not a named function: tsx would insert a reference that does not exist in the page.
  const timer = setInterval(() => {
    // React marks each element that it has hydrated.
    const keys = Object.keys(document.querySelector("h1") ?? {});
    if (!keys.some((key) => key.startsWith("__reactFiber$"))) return;
    times.hydrated = performance.now();
    clearInterval(timer);
  }, 1);
}

type Times = { benchTimes: { hydrated: number; longTask: number } };

/** One visit with an empty cache: gzipped bytes, requests, and milliseconds. `heading` must be on the page. */
async function visit(context: BrowserContext, url: string, heading: string): Promise<Visit> {
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.setCacheDisabled", { cacheDisabled: true });
  await network.send("Network.emulateNetworkConditions", SLOW_4G);
  const bytes = { script: 0, stylesheet: 0 };
  const pendingReads: Promise<void>[] = [];
  let requests = 0;
  page.on("requestfinished", (request) => {
    requests++;
    const type = request.resourceType();
    if (type !== "script" && type !== "stylesheet") return;
    const read = async () => {
      const body = await (await request.response())?.body();
      bytes[type] += gzipSync(body ?? "").length;
    };
    pendingReads.push(read());
  });
  await page.addInitScript(watchHydration);
  await page.goto(url, { waitUntil: "load" });
  await page.getByRole("heading", { name: heading }).waitFor();
  await page.waitForFunction(() => (window as unknown as Times).benchTimes.hydrated > 0);
  // What the page fetches during hydration counts too.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
  const times = await page.evaluate(async () => {
    const [{ responseStart }] = performance.getEntriesByType("navigation") as [PerformanceNavigationTiming];
    const largestPaint = await new Promise<number>((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
        type: "largest-contentful-paint",
        buffered: true,
      });
    });
    const { hydrated, longTask } = (window as unknown as Times).benchTimes;
    return { firstByte: responseStart, largestPaint, interactive: Math.max(hydrated, longTask) };
  });
  await Promise.all(pendingReads);
  await page.close();
  return { script: bytes.script, style: bytes.stylesheet, requests, ...times };
}

async function measure(context: BrowserContext, url: string, heading: string): Promise<Visit> {
  const visits: Visit[] = [];
  for (let time = 0; time < RUNS; time++) visits.push(await visit(context, url, heading));
  const medianOf = (key: keyof Visit) => median(visits.map((visit) => visit[key]));
  return {
    script: medianOf("script"),
    style: medianOf("style"),
    requests: medianOf("requests"),
    firstByte: medianOf("firstByte"),
    largestPaint: medianOf("largestPaint"),
    interactive: medianOf("interactive"),
  };
}

buildOurApp();
seed(env);
const servers = [await serveOurApp(env), await serve(buildApp("empty"))] as const;
const [site, empty] = (await Promise.all(servers.map(({ url }) => startProxy(url)))) as [Proxy, Proxy];
const browser = await chromium.launch({
  ...(systemChromium() ? { executablePath: systemChromium() } : {}),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const context = await browser.newContext();
  const emptyApp = await measure(context, empty.url, "Empty");
  const login = await measure(context, `${site.url}/login`, "Sign in");
  const page = await context.newPage();
  await page.goto(`${site.url}/login`);
  await page.getByLabel("Username or email").fill("susan");
  await page.getByLabel("Password", { exact: true }).fill(SEEDED_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Hi, susan" }).waitFor();
  await page.close();
  const home = await measure(context, `${site.url}/`, "Hi, susan");

  const ratio = ({ script }: Visit) => Number((script / emptyApp.script).toFixed(2));
  const row = (visit: Visit) => ({
    "JavaScript, kB": Number((visit.script / 1000).toFixed(1)),
    "of the empty page": ratio(visit),
    "CSS, kB": Number((visit.style / 1000).toFixed(1)),
    requests: visit.requests,
    "first byte, ms": Math.round(visit.firstByte),
    "largest paint, ms": Math.round(visit.largestPaint),
    "interactive, ms": Math.round(visit.interactive),
  });
  console.table({ "an empty application": row(emptyApp), "/login": row(login), "/": row(home) });
  goal("the JavaScript of /login over the empty application's", ratio(login), "at most", LIMIT);
  goal("the JavaScript of / over the empty application's", ratio(home), "at most", LIMIT);
} finally {
  await browser.close();
  for (const proxy of [site, empty]) proxy.stop();
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
