import { describe, expect, test } from "vitest";
import { weakPasswordReason } from "./weak-passwords";

describe("A password is refused", () => {
  const refusal = (password: string) =>
    weakPasswordReason({ username: "Susan", email: "s.miller@example.org", password });

  test("if it is common, in any case", () => {
    for (const password of ["password", "PassWord", "12345678", "iloveyou", "qwertyuiop"]) {
      expect(refusal(password)).toMatch(/too easy to guess/);
    }
  });

  test("if it contains the username or the email address", () => {
    expect(refusal("xsUsan2026")).toMatch(/username/);
    expect(refusal("s.miller@example.org")).toMatch(/email/);
    expect(refusal("S.Miller in July")).toMatch(/email/);
  });

  test("if it contains the site's name", () => {
    expect(refusal("myMicroBlog2026")).toMatch(/site's name/);
  });

  test("for no other reason", () => {
    for (const password of ["four words of mine", "aaaa bbbb cccc", "🐦🐦🐦🐦🐦🐦🐦🐦", "sus anna"]) {
      expect(refusal(password)).toBeNull();
    }
  });
});
