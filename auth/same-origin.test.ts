import { beforeEach, expect, test, vi } from "vitest";

let isSameOrigin: typeof import("./same-origin").isSameOrigin;
let crossSiteRefusal: typeof import("./same-origin").crossSiteRefusal;

async function withSettings(env: Record<string, string> = {}) {
  vi.resetModules();
  delete process.env.AUTH_URL;
  delete process.env.AUTH_TRUST_HOST;
  Object.assign(process.env, env);
  ({ isSameOrigin, crossSiteRefusal } = await import("./same-origin"));
}
beforeEach(() => withSettings());

const post = (headers: Record<string, string>) =>
  isSameOrigin({ method: "POST", headers: new Headers({ host: "blog.example.org", ...headers }) });

test("A POST from this site's own pages is accepted", () => {
  expect(post({ origin: "https://blog.example.org", "sec-fetch-site": "same-origin" })).toBe(true);
  expect(post({ origin: "https://blog.example.org" })).toBe(true);
  expect(post({ "sec-fetch-site": "same-origin" })).toBe(true);
});

test("A POST from another origin is refused", () => {
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

test("A POST without browser headers is accepted: it does not carry cookies involuntarily", () => {
  expect(post({})).toBe(true);
});

test("A GET is accepted from any origin", () => {
  expect(isSameOrigin({ method: "GET", headers: new Headers({ origin: "https://evil.example" }) })).toBe(true);
});

test("X-Forwarded-Host is the host only behind a trusted proxy", async () => {
  const proxied = { host: "127.0.0.1:3000", "x-forwarded-host": "blog.example.org" };
  expect(post({ ...proxied, origin: "https://blog.example.org" })).toBe(false);
  expect(post({ "x-forwarded-host": "evil.example", origin: "https://evil.example" })).toBe(false);
  await withSettings({ AUTH_TRUST_HOST: "true" });
  expect(post({ ...proxied, origin: "https://blog.example.org" })).toBe(true);
  expect(post({ ...proxied, origin: "http://127.0.0.1:3000" })).toBe(false);
});

test("AUTH_URL is the site's origin, including scheme and port, whatever the Host header says", async () => {
  await withSettings({ AUTH_URL: "https://blog.example.org" });
  expect(post({ host: "127.0.0.1:3000", origin: "https://blog.example.org" })).toBe(true);
  expect(post({ origin: "http://blog.example.org" })).toBe(false);
  expect(post({ host: "evil.example", origin: "https://evil.example" })).toBe(false);
  expect(post({ host: "evil.example", "x-forwarded-host": "evil.example", origin: "https://evil.example" })).toBe(
    false,
  );
});

test("The refusal of a form from another site is in the browser's language", () => {
  expect(crossSiteRefusal({ headers: new Headers({ "accept-language": "es-MX,es;q=0.9" }) })).toMatch(
    /^Este formulario/,
  );
  expect(crossSiteRefusal({ headers: new Headers() })).toMatch(/^This form/);
});
