import { beforeEach, describe, expect, test, vi } from "vitest";

const headers = (values: Record<string, string> = {}) => new Headers(values);
async function withSettings(env: Record<string, string>) {
  vi.resetModules();
  delete process.env.AUTH_URL;
  delete process.env.AUTH_TRUST_HOST;
  Object.assign(process.env, env);
  return import("./cookies");
}
beforeEach(() => {
  delete process.env.AUTH_URL;
  delete process.env.AUTH_TRUST_HOST;
});

describe("A request counts as https", () => {
  test("if AUTH_URL is https, whatever the headers say", async () => {
    const { isHttps } = await withSettings({ AUTH_URL: "https://blog.example.org" });
    expect(isHttps(headers({ "x-forwarded-proto": "http" }))).toBe(true);
    expect(
      (await withSettings({ AUTH_URL: "http://localhost:3000" })).isHttps(headers({ "x-forwarded-proto": "https" })),
    ).toBe(false);
  });

  test("if a trusted proxy sends X-Forwarded-Proto: https", async () => {
    const { isHttps } = await withSettings({ AUTH_TRUST_HOST: "true" });
    expect(isHttps(headers({ "x-forwarded-proto": "https" }))).toBe(true);
    expect(isHttps(headers({ "x-forwarded-proto": "https, http" }))).toBe(true);
    expect(isHttps(headers({ "x-forwarded-proto": "http" }))).toBe(false);
    expect(isHttps(headers())).toBe(false);
  });

  test("but not if an untrusted client sends X-Forwarded-Proto: https", async () => {
    const { isHttps } = await withSettings({});
    expect(isHttps(headers({ "x-forwarded-proto": "https" }))).toBe(false);
  });
});

test("The session cookie is HttpOnly and Lax, covers the whole site, and over https is Secure with the __Host- prefix", async () => {
  const { cookieName, cookieOptions } = await withSettings({});
  const expires = new Date();
  expect(cookieName("session", true)).toBe("__Host-authjs.session-token");
  expect(cookieName("session", false)).toBe("authjs.session-token");
  expect(cookieOptions(true)).toEqual({
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: true,
  });
  expect(cookieOptions(false, expires)).toEqual({
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: false,
    expires,
  });
});
