import { expect, test } from "vitest";
import { isSameOrigin } from "./same-origin";

const post = (headers: Record<string, string>) =>
  isSameOrigin({ method: "POST", headers: new Headers({ host: "blog.example.org", ...headers }) });

test("A post from this site's own pages is taken", () => {
  expect(post({ origin: "https://blog.example.org", "sec-fetch-site": "same-origin" })).toBe(true);
  expect(post({ origin: "https://blog.example.org" })).toBe(true);
  expect(post({ "sec-fetch-site": "same-origin" })).toBe(true);
  expect(
    post({ host: "127.0.0.1:3000", "x-forwarded-host": "blog.example.org", origin: "https://blog.example.org" }),
  ).toBe(true);
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

test("A program without a browser's headers carries no one's cookies unasked, and is let through", () => {
  expect(post({})).toBe(true);
});

test("Reading is never cross-site forgery", () => {
  expect(isSameOrigin({ method: "GET", headers: new Headers({ origin: "https://evil.example" }) })).toBe(true);
});
