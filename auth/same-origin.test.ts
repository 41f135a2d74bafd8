import { beforeEach, expect, test, vi } from "vitest";

let isSameOrigin: typeof import("./same-origin").isSameOrigin;

async function withSettings(env: Record<string, string> = {}) {
  vi.resetModules();
  delete process.env.AUTH_URL;
  delete process.env.AUTH_TRUST_HOST;
  Object.assign(process.env, env);
  ({ isSameOrigin } = await import("./same-origin"));
}
beforeEach(() => withSettings());

const post = (headers: Record<string, string>) =>
  isSameOrigin({ method: "POST", headers: new Headers({ host: "blog.example.org", ...headers }) });

test("A post from this site's own pages is accepted", () => {
  expect(post({ origin: "https://blog.example.org", "sec-fetch-site": "same-origin" })).toBe(true);
  expect(post({ origin: "https://blog.example.org" })).toBe(true);
  expect(post({ "sec-fetch-site": "same-origin" })).toBe(true);
});

test("A post from anywhere else is refused", () => {
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "" },
    { origin: "blog.example.org" },
    { origin: "https://blog.example.org.evil.example" },
    { origin: "https://blog.example.org:8443" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://blog.example.org", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  ]) {
    expect(post(headers as Record<string, string>)).toBe(false);
  }
});

test("A program without a browser's headers carries no one's cookies involuntarily, and is accepted", () => {
  expect(post({})).toBe(true);
});

test("Reading is never cross-site forgery", () => {
  expect(isSameOrigin({ method: "GET", headers: new Headers({ origin: "https://evil.example" }) })).toBe(true);
});

test("Behind a trusted proxy the host is the proxy's; an untrusted header counts for nothing", async () => {
  const proxied = { host: "127.0.0.1:3000", "x-forwarded-host": "blog.example.org" };
  expect(post({ ...proxied, origin: "https://blog.example.org" })).toBe(false);
  expect(post({ "x-forwarded-host": "evil.example", origin: "https://evil.example" })).toBe(false);
  await withSettings({ AUTH_TRUST_HOST: "true" });
  expect(post({ ...proxied, origin: "https://blog.example.org" })).toBe(true);
  expect(post({ ...proxied, origin: "http://127.0.0.1:3000" })).toBe(false);
});

test("AUTH_URL is the site's origin, scheme and port included, whatever host a request names", async () => {
  await withSettings({ AUTH_URL: "https://blog.example.org" });
  expect(post({ host: "127.0.0.1:3000", origin: "https://blog.example.org" })).toBe(true);
  expect(post({ origin: "http://blog.example.org" })).toBe(false);
  expect(post({ host: "evil.example", origin: "https://evil.example" })).toBe(false);
  expect(post({ host: "evil.example", "x-forwarded-host": "evil.example", origin: "https://evil.example" })).toBe(
    false,
  );
});
