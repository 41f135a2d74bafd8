import { count, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { oneTimeTokens, outbox, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { runInTwoProcesses } from "../db/testing/two-processes";
import { register } from "./register";
import { renameUser } from "./username";
import { findUserByUsername } from "./users";

const form = (values: Partial<Parameters<typeof register>[0]> = {}) => {
  const password = values.password ?? "four words of mine";
  return { username: "Susan", email: "susan@example.org", password, repeatPassword: password, ...values };
};

describe("Registering", () => {
  let database: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => {
    delete process.env.EMAIL_VERIFICATION;
    vi.resetModules();
  });

  test("creates an account with the name as entered and a bcrypt hash of 60 characters", async () => {
    expect(await register(form())).toEqual({ id: expect.any(String) });
    const user = await findUserByUsername("susan");
    expect(user?.username).toBe("Susan");
    expect(user?.passwordHash).toMatch(/^\$2[aby]\$10\$.{53}$/);
  });

  test("refuses a name in use, in any case, and another user's recent former name", async () => {
    const susan = await addUser("Susan");
    expect(await register(form({ username: "sUSAN", email: "new@example.org" }))).toEqual({
      errors: { username: expect.stringMatching(/taken/) },
    });
    await renameUser(susan, "Suzanne");
    expect(await register(form({ email: "new@example.org" }))).toEqual({
      errors: { username: expect.stringMatching(/taken/) },
    });
  });

  for (const mode of ["optional", "required"]) {
    test(`with EMAIL_VERIFICATION=${mode} tells only the owner that an address is taken (ASVS 6.3.8)`, async () => {
      process.env.EMAIL_VERIFICATION = mode;
      vi.resetModules();
      const { register } = await import("./register");
      const owner = await addUser("Susan");
      await database.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, owner.id)).run();
      const registered = await register(form({ username: "other", email: "SUSAN@example.org" }));
      expect(registered).toEqual({ id: expect.any(String) });
      expect(await findUserByUsername("other")).toMatchObject({ email: null, pendingEmail: "SUSAN@example.org" });
      const emails = await database.select().from(outbox).all();
      expect(emails.map(({ recipient, subject }) => [recipient, subject])).toEqual([
        ["SUSAN@example.org", "Someone tried to use your email address"],
      ]);
      expect(await database.select().from(oneTimeTokens).all()).toEqual([]);
    });
  }

  test("with EMAIL_VERIFICATION=off accepts an address unconfirmed, only once, and sends no email", async () => {
    process.env.EMAIL_VERIFICATION = "off";
    vi.resetModules();
    const { register } = await import("./register");
    await addUser("Susan");
    expect(await register(form({ username: "new", email: "SUSAN@example.org" }))).toEqual({
      errors: { email: expect.stringMatching(/This address already has an account/) },
    });
    expect(await register(form())).toEqual({ errors: { username: expect.any(String), email: expect.any(String) } });
    expect(await register(form({ username: "new", email: "new@example.org" }))).toEqual({ id: expect.any(String) });
    expect(await findUserByUsername("new")).toMatchObject({ email: "new@example.org", pendingEmail: null });
    expect(await database.select().from(outbox).all()).toEqual([]);
  });

  test("with the same form twice, also at once, creates one account, and is no error (a double click)", async () => {
    const [one, two] = await Promise.all([register(form()), register(form())]);
    expect(two).toEqual(one);
    expect(await register(form())).toEqual(one);
    expect(await register(form({ password: "other words of mine" }))).toMatchObject({ errors: {} });
    expect(await register(form({ email: "other@example.org" }))).toMatchObject({ errors: {} });
    expect(await database.select().from(users).all()).toHaveLength(1);
  });

  test("50 times concurrently with one name in two processes creates exactly one account", async () => {
    const module = new URL("./register-now.testing.ts", import.meta.url);
    const outcomes = (await runInTwoProcesses<string[]>(module, "go", "25")).flat();
    expect(outcomes.filter((outcome) => outcome === "registered")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "username")).toHaveLength(49);
    expect(await database.select({ people: count() }).from(users).get()).toEqual({ people: 1 });
  }, 60_000);
});
