import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { invites, siteSettings, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { runInTwoProcesses } from "../db/testing/two-processes";
import { readModerationLog } from "../moderation/log";
import { changeRegistration, createInvite, withdrawInvite } from "../moderation/site";
import { createAccount, register } from "./register";
import {
  consumeInvite,
  getRegistrationRefusal,
  readInvites,
  registrationMode,
  setRegistrationMode,
} from "./registration";
import { findUserByUsername } from "./users";

const DAY = 86_400_000;

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let admin: string;
beforeEach(async () => {
  database = await emptyDatabase();
  admin = (await addUser("boss", { roles: ["admin"] })).id;
});

const form = (username: string) => {
  const password = "four words of mine";
  return { username, email: `${username}@example.org`, password, repeatPassword: password };
};
const registerWith = (username: string, token?: string) =>
  register(form(username), token === undefined ? {} : { invite: token });
const newInvite = (note = "For Ada", days = 7, now?: Date) => createInvite(admin, { note, days }, now);

describe("The registration mode", () => {
  test("is open by default, and an admin's change applies immediately", async () => {
    expect(await registrationMode()).toBe("open");
    expect(await registerWith("first")).toEqual({ id: expect.any(String) });
    await changeRegistration(admin, "closed");
    expect(await registerWith("second")).toEqual({ refusal: "closed" });
    expect(await registerWith("second", await newInvite())).toEqual({ refusal: "closed" });
    await changeRegistration(admin, "invite");
    expect(await registerWith("second")).toEqual({ refusal: "invite" });
    await changeRegistration(admin, "open");
    expect(await registerWith("second")).toEqual({ id: expect.any(String) });
    await changeRegistration(admin, "open");
    expect(
      (await readModerationLog()).entries
        .filter(({ type }) => type === "registration-changed")
        .map(({ details }) => details.mode),
    ).toEqual(["open", "invite", "closed"]);
  });

  test("is closed if this release does not know the stored one", async () => {
    await database.insert(siteSettings).values({ name: "registration", value: "sometimes" }).run();
    expect(await registrationMode()).toBe("closed");
  });

  test("does not restrict the operator, who can create accounts in any mode", async () => {
    for (const mode of ["invite", "closed"] as const) {
      await setRegistrationMode(mode);
      expect(await createAccount(form(`made_${mode}`), { email: null })).toEqual({ id: expect.any(String) });
    }
  });

  test("is checked again after the password is hashed", async () => {
    const registration = registerWith("late");
    await setRegistrationMode("closed");
    expect(await registration).toEqual({ refusal: "closed" });
    expect(await findUserByUsername("late")).toBeUndefined();
  });
});

describe("An invite", () => {
  beforeEach(() => setRegistrationMode("invite"));

  test("lets one user register once and records who; only its hash is stored", async () => {
    const token = await newInvite("For Ada");
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await database.select().from(invites).all())).not.toContain(token);
    expect(JSON.stringify(await readModerationLog())).not.toContain(token);
    expect(await getRegistrationRefusal(token)).toBeNull();
    expect(await registerWith("ada", token)).toEqual({ id: expect.any(String) });
    expect((await readInvites()).invites).toMatchObject([{ note: "For Ada", createdBy: "boss", usedBy: "ada" }]);
    expect(await getRegistrationRefusal(token)).toBe("invite");
    expect(await registerWith("eve", token)).toEqual({ refusal: "invite" });
    expect(await findUserByUsername("eve")).toBeUndefined();
  });

  test("is not consumed by a refused form", async () => {
    const token = await newInvite();
    expect(await registerWith("boss", token)).toEqual({ errors: { username: expect.any(String) } });
    expect(await register({ ...form("ada"), password: "iloveyou" }, { invite: token })).toHaveProperty(
      "errors.password",
    );
    expect(await getRegistrationRefusal(token)).toBeNull();
    expect(await registerWith("ada", token)).toHaveProperty("id");
  });

  test("works for its number of days, and only with its token", async () => {
    const start = new Date("2026-03-01T12:00:00Z");
    for (const days of [1, 7, 30]) {
      const token = await newInvite("", days, start);
      expect(await getRegistrationRefusal(token, new Date(start.getTime() + days * DAY - 1))).toBeNull();
      expect(await getRegistrationRefusal(token, new Date(start.getTime() + days * DAY))).toBe("invite");
      expect(await consumeInvite(token, admin, new Date(start.getTime() + days * DAY))).toBe(false);
    }
    for (const token of ["", "x", "'", "\0", "x".repeat(100_000)])
      expect(await getRegistrationRefusal(token)).toBe("invite");
  });

  test("can be withdrawn by an admin until it is used", async () => {
    const [token, used] = [await newInvite("withdrawn"), await newInvite("used")];
    await registerWith("ada", used);
    const [last, first] = (await readInvites()).invites;
    expect(await withdrawInvite(admin, first?.id ?? "")).toBe(true);
    expect(await withdrawInvite(admin, first?.id ?? "")).toBe(false);
    expect(await withdrawInvite(admin, last?.id ?? "")).toBe(false);
    expect(await getRegistrationRefusal(token)).toBe("invite");
    expect((await readInvites()).invites.map(({ note }) => note)).toEqual(["used"]);
    expect((await readModerationLog()).entries.map(({ type, details }) => `${type}: ${details.note}`)).toEqual([
      "invite-withdrawn: withdrawn",
      "invite-created: used",
      "invite-created: withdrawn",
    ]);
  });

  test("is consumed in open mode too, where a used one does not block a registration", async () => {
    const token = await newInvite();
    await setRegistrationMode("open");
    expect(await registerWith("ada", token)).toHaveProperty("id");
    expect(await registerWith("eve", token)).toHaveProperty("id");
    expect((await readInvites()).invites).toMatchObject([{ usedBy: "ada" }]);
  });

  test("used 20 times concurrently in two processes creates exactly one account", async () => {
    const token = await newInvite();
    const module = new URL("./register-now.testing.ts", import.meta.url);
    const outcomes = (await runInTwoProcesses<string[]>(module, "go", "10", token)).flat();
    expect(outcomes.filter((outcome) => outcome === "registered")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "invite")).toHaveLength(19);
    expect(await database.select().from(users).all()).toHaveLength(2);
  }, 60_000);

  test("is listed newest first, 25 per page, even if its user deleted their account", async () => {
    for (let number = 1; number <= 30; number++) await newInvite(String(number), 7, new Date(Date.now() + number));
    const first = await readInvites();
    expect(first.invites.map(({ note }) => Number(note))).toEqual(Array.from({ length: 25 }, (_, index) => 30 - index));
    expect((await readInvites(first.next ?? "")).invites.map(({ note }) => Number(note))).toEqual([5, 4, 3, 2, 1]);
    const token = await newInvite("left", 7, new Date(Date.now() + 100));
    await registerWith("ada", token);
    await database.delete(users).where(eq(users.username, "ada")).run();
    expect((await readInvites()).invites[0]).toMatchObject({ note: "left", usedBy: null, usedAt: expect.any(Date) });
    expect(await getRegistrationRefusal(token)).toBe("invite");
  });
});
