import { count } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { users } from "../db/schema";
import { addUser, emptyDatabase, message, startProcess } from "../db/testing";
import { register, whyGuessable } from "./register";
import { findUserByLogin } from "./users";

const form = (values: Partial<Parameters<typeof register>[0]> = {}) => {
  const password = values.password ?? "four words of mine";
  return { username: "Susan", email: "susan@example.org", password, repeatPassword: password, ...values };
};

describe("Registering", () => {
  let database: ReturnType<typeof emptyDatabase>;
  beforeEach(() => {
    database = emptyDatabase();
  });

  test("makes an account with the name as typed and a bcrypt hash of 60 characters", async () => {
    expect(await register(form())).toBeNull();
    const user = findUserByLogin("susan");
    expect(user?.username).toBe("Susan");
    expect(user?.passwordHash).toMatch(/^\$2[aby]\$10\$.{53}$/);
    expect(findUserByLogin("SUSAN@EXAMPLE.ORG")?.id).toBe(user?.id);
  });

  test("refuses a name or an address in use, whatever the case, beside the right field", async () => {
    addUser("Susan");
    expect(Object.keys((await register(form({ username: "sUSAN", email: "new@example.org" }))) ?? {})).toEqual([
      "username",
    ]);
    expect(Object.keys((await register(form({ username: "new", email: "SUSAN@example.org" }))) ?? {})).toEqual([
      "email",
    ]);
    expect(Object.keys((await register(form())) ?? {})).toEqual(["username", "email"]);
  });

  test("50 times with one name over two processes at the same moment makes exactly one account", async () => {
    const module = new URL("./register-now.testing.ts", import.meta.url);
    const children = [startProcess(module, "25"), startProcess(module, "25")];
    await Promise.all(children.map((child) => message(child)));
    const reports = children.map((child) => message<string[]>(child));
    for (const child of children) child.send("go");
    const outcomes = (await Promise.all(reports)).flat();
    expect(outcomes.filter((outcome) => outcome === "registered")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "username")).toHaveLength(49);
    expect(database.select({ people: count() }).from(users).get()).toEqual({ people: 1 });
  }, 60_000);
});

describe("A password is refused", () => {
  const refusal = (password: string) => whyGuessable({ username: "Susan", email: "s.miller@example.org", password });

  test("when it is a common one, however it is cased", () => {
    for (const password of ["password", "PassWord", "12345678", "iloveyou", "qwertyuiop"]) {
      expect(refusal(password)).toMatch(/guessed first/);
    }
  });

  test("when it holds the username or the email address", () => {
    expect(refusal("xsUsan2026")).toMatch(/username/);
    expect(refusal("s.miller@example.org")).toMatch(/email/);
    expect(refusal("S.Miller in July")).toMatch(/email/);
  });

  test("for no other reason", () => {
    for (const password of ["four words of mine", "aaaa bbbb cccc", "🐦🐦🐦🐦🐦🐦🐦🐦", "sus anna"]) {
      expect(refusal(password)).toBeNull();
    }
  });
});
