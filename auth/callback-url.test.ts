import { describe, expect, test } from "vitest";
import { hasFormDraft, loginUrl, safeCallbackUrl, withFormDraft } from "./callback-url";
import { ELSEWHERE, ON_THIS_SITE } from "./callback-url.vectors";

describe("A callback URL", () => {
  test.each(ON_THIS_SITE)("that is a path on this site is returned normalized: %s → %s", (candidate, destination) => {
    expect(safeCallbackUrl(candidate)).toBe(destination);
  });

  test.each(ELSEWHERE.map((candidate) => [candidate]))(
    "that is anything else becomes the home page: %j",
    (candidate) => {
      expect(safeCallbackUrl(candidate)).toBe("/");
    },
  );

  test("that was already normalized stays unchanged, and stays on this site over http and https", () => {
    for (const candidate of [...ON_THIS_SITE.map(([path]) => path), ...ELSEWHERE]) {
      const path = safeCallbackUrl(candidate);
      expect(safeCallbackUrl(path)).toBe(path);
      for (const base of ["http://site.example", "https://site.example"]) {
        expect(new URL(path, base).origin).toBe(base);
        expect(new URL(new URL(path, base).pathname, base).origin).toBe(base);
      }
    }
  });

  test("tells whether it leads to what someone typed before", () => {
    expect(hasFormDraft(withFormDraft("/settings/profile", "1"))).toBe(true);
    expect(hasFormDraft(withFormDraft("/settings/profile", null))).toBe(false);
  });

  test("is one encoded query parameter of the login page's address, including its own query", () => {
    expect(loginUrl("/path?a=1&b=2")).toBe("/login?callbackUrl=%2Fpath%3Fa%3D1%26b%3D2");
    expect(loginUrl("https://evil.example")).toBe("/login?callbackUrl=%2F");
  });
});
