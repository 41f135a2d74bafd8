import { describe, expect, test } from "vitest";
import { translateTo } from "../i18n/catalog";
import { profileLink, registerSchema, signInSchema } from "./schemas";

const inEnglish = translateTo("en");

const valid = {
  username: "Susan",
  email: "susan@example.org",
  password: "four words of mine",
  repeatPassword: "four words of mine",
};

/** The refused fields of a registration and their messages. */
function refusals(values: Partial<typeof valid>, minLength = 8) {
  const form = { ...valid, ...values };
  if (values.password !== undefined && values.repeatPassword === undefined) form.repeatPassword = values.password;
  const result = registerSchema(minLength).safeParse(form);
  return Object.fromEntries(result.error?.issues.map(({ path, message }) => [path.join(), inEnglish(message)]) ?? []);
}

describe("A username", () => {
  test.each(["abc", "a_b", "a-b", "A1_", "x".repeat(20), "-_-", "2026", "  susan "])("may be %j", (username) => {
    expect(refusals({ username })).toEqual({});
  });

  test.each([
    ["", "Choose a username."],
    ["  ", "Choose a username."],
    ["ab", "Use 3 to 20 characters."],
    ["x".repeat(21), "Use 3 to 20 characters."],
    ["a b c", "Use only letters from A to Z, numbers, _ and -."],
    ["susán", "Use only letters from A to Z, numbers, _ and -."],
    ["ѕusan", "Use only letters from A to Z, numbers, _ and -."],
    ["susan@home", "Use only letters from A to Z, numbers, _ and -."],
    ["a\0bc", "Use only letters from A to Z, numbers, _ and -."],
    ["abc\u202e", "Use only letters from A to Z, numbers, _ and -."],
    ["admin", "This username is reserved. Choose another."],
    ["Support", "This username is reserved. Choose another."],
    ["LOGIN", "This username is reserved. Choose another."],
    ["api", "This username is reserved. Choose another."],
  ])("may not be %j", (username, message) => {
    expect(refusals({ username })).toEqual({ username: message });
  });
});

describe("An email address", () => {
  test.each(["a@b.co", "first.last+tag@sub.example.org", " susan@example.org ", "O'Hara@example.org"])(
    "may be %j",
    (email) => {
      expect(refusals({ email })).toEqual({});
    },
  );

  test.each([
    "",
    "susan",
    "susan@",
    "@example.org",
    "susan@example",
    "susan example@example.org",
    "susan@exa mple.org",
    "susan@example.org\nBcc: all@example.org",
    "susan\uff20example.org",
    "susan\ufe6bexample.org",
    "susan@example.org, other@example.org",
    "suѕan@example.org",
    `${"a".repeat(250)}@example.org`,
  ])("may not be %j", (email) => {
    expect(Object.keys(refusals({ email }))).toEqual(["email"]);
  });
});

describe("A new password", () => {
  test.each([
    ["eight plain letters", "abcdefgh"],
    ["leading, inner and trailing spaces", "  a b c  "],
    ["256 plain letters", "x".repeat(256)],
    ["eight emoji", "🐦".repeat(8)],
    ["64 letters of another script", "пароль日本".repeat(8)],
    ["256 emoji", "🐦".repeat(256)],
    ["combining marks that compose to 256 characters", "e\u0301".repeat(256)],
    ["eight letters of any script", "пароль12"],
  ])("may be %s", (_, password) => {
    expect(refusals({ password })).toEqual({});
  });

  test.each([
    ["seven letters", "abcdefg", /at least 8 characters/],
    ["seven emoji (28 bytes)", "🐦".repeat(7), /at least 8 characters/],
    ["seven letters with a combining mark each", "e\u0301".repeat(7), /at least 8 characters/],
    ["257 plain letters", "x".repeat(257), /at most 256 characters/],
    ["257 emoji", "🐦".repeat(257), /at most 256 characters/],
    ["letters with a NUL", "abcdefgh\0", /NUL/],
    ["nothing", "", /Choose a password/],
  ])("may not be %s", (_, password, message) => {
    const errors = refusals({ password, repeatPassword: password || "x" });
    expect(Object.keys(errors)).toContain("password");
    expect(errors.password).toMatch(message);
  });

  test("has the configured minimum length", () => {
    expect(refusals({ password: "fourteen chars" }, 15).password).toMatch(/at least 15 characters/);
    expect(refusals({ password: "fifteen chars.." }, 15)).toEqual({});
  });

  test("must be repeated, even if other fields are invalid", () => {
    expect(refusals({ repeatPassword: "" })).toEqual({ repeatPassword: "Enter the password again." });
    expect(refusals({ repeatPassword: "other", username: "" })).toEqual({
      username: "Choose a username.",
      repeatPassword: "The passwords don't match.",
    });
  });

  test("may be repeated in another Unicode form", () => {
    expect(refusals({ password: "caf\u00e9 au lait", repeatPassword: "cafe\u0301 au lait" })).toEqual({});
  });
});

test("The sign-in form requires non-empty fields and trims the name", () => {
  expect(signInSchema.parse({ login: " susan ", password: " x " })).toEqual({
    login: "susan",
    password: " x ",
    remember: false,
  });
  expect(signInSchema.safeParse({ login: " ", password: "" }).error?.issues.map(({ path }) => path[0])).toEqual([
    "login",
    "password",
  ]);
});

test("Values that are not strings, such as an object in a JSON body, are refused and not executed", () => {
  for (const malformed of [null, 1, {}, [], ["susan"], { toString: "x" }]) {
    expect(signInSchema.safeParse({ login: malformed, password: "x" }).success).toBe(false);
    expect(registerSchema(8).safeParse({ ...valid, username: malformed }).success).toBe(false);
  }
});

describe("A link of a profile", () => {
  test.each([
    ["https://susan.example/about?me=1#top", "https://susan.example/about?me=1#top"],
    ["  HTTP://susan.example ", "HTTP://susan.example"],
    ["susan.example:8443/me", "https://susan.example:8443/me"],
    ["https://münchen.example/straße", "https://münchen.example/straße"],
    ["http://wiki/susan", "http://wiki/susan"],
    ["", ""],
    ["   ", ""],
  ])("may be %j", (typed, stored) => {
    expect(profileLink.parse(typed)).toBe(stored);
  });

  test.each([
    "susan",
    "javascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,x.y",
    "mailto:susan@example.org",
    "https://example.org@evil.example",
    "https://susan.example/a b",
    "ftp://susan.example",
    "https://",
  ])("can't be %j", (typed) => {
    const [issue] = profileLink.safeParse(typed).error?.issues ?? [];
    expect(inEnglish(issue?.message ?? "")).toBe("Enter a web address, like https://example.org.");
  });
});
