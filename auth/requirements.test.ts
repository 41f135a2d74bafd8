import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Role } from "../db/schema";

const now = new Date("2026-01-01T00:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

/** A user without a second step. */
const userWith = (...roles: Role[]) => ({
  roles,
  temporaryPasswordUntil: null,
  secondStep: false,
  secondStepDueAt: null as Date | null,
});

async function withSetting(value: string) {
  process.env.TWO_STEP_REQUIRED = value;
  vi.resetModules();
  return import("./requirements");
}

beforeEach(() => vi.resetModules());
afterEach(() => {
  delete process.env.TWO_STEP_REQUIRED;
  vi.resetModules();
});

describe("A second step", () => {
  test.each([
    ["nobody", []],
    ["admins", ["admin"]],
    ["moderators", ["admin", "moderator"]],
    ["everyone", ["admin", "moderator", "nobody"]],
    ["", ["admin"]],
  ])("with TWO_STEP_REQUIRED=%s is required of %j", async (setting, expected) => {
    const { mustHaveSecondStep } = await withSetting(setting);
    const people = { admin: userWith("admin"), moderator: userWith("moderator"), nobody: userWith() };
    const required = Object.entries(people).filter(([, user]) => mustHaveSecondStep(user));
    expect(required.map(([name]) => name)).toEqual(expected);
  });

  test("is due seven days after the user is notified, and until then nothing is required", async () => {
    const { secondStepDeadline, requirementOf } = await withSetting("admins");
    const admin = userWith("admin");
    expect(secondStepDeadline(admin, now)).toEqual({ date: later(7), isStored: false });
    expect(requirementOf(admin, now)).toBeNull();
    const notified = { ...admin, secondStepDueAt: later(7) };
    expect(secondStepDeadline(notified, later(3))).toEqual({ date: later(7), isStored: true });
    expect(requirementOf(notified, later(6.99))).toBeNull();
    expect(requirementOf(notified, later(7))).toBe("second-step");
  });

  test("that is set up, or no longer required, is not due", async () => {
    const { secondStepDeadline, requirementOf } = await withSetting("admins");
    const overdue = { ...userWith("admin"), secondStepDueAt: later(-1) };
    for (const user of [
      { ...overdue, secondStep: true },
      { ...overdue, roles: ["moderator" as const] },
    ]) {
      expect(secondStepDeadline(user, now)).toBeNull();
      expect(requirementOf(user, now)).toBeNull();
    }
  });

  test("comes after a temporary password is replaced", async () => {
    const { requirementOf } = await withSetting("admins");
    const user = { ...userWith("admin"), secondStepDueAt: later(-1), temporaryPasswordUntil: later(1) };
    expect(requirementOf(user, now)).toBe("new-password");
  });

  test("has a deadline that is stored once and restarts when a role is granted", async () => {
    const { storeSecondStepDeadline } = await withSetting("admins");
    const { addUser, emptyDatabase } = await import("../db/testing");
    const { findUser } = await import("../accounts/users");
    const { setRole } = await import("../accounts/administration");
    await emptyDatabase();
    const user = await addUser("susan");
    await storeSecondStepDeadline(user.id, later(7));
    await storeSecondStepDeadline(user.id, later(8));
    expect((await findUser(user.id))?.secondStepDueAt).toEqual(later(7));
    await setRole(user.id, "admin", true);
    expect((await findUser(user.id))?.secondStepDueAt).toBeNull();
  });

  test.each([
    ["everyone", true],
    ["admins", false],
  ])("with TWO_STEP_REQUIRED=%s is due immediately for a new account: %s", async (setting, isDue) => {
    await withSetting(setting);
    const { emptyDatabase } = await import("../db/testing");
    const { createAccount } = await import("../accounts/register");
    const { findUserByUsername } = await import("../accounts/users");
    await emptyDatabase();
    await createAccount({ username: "susan", email: "susan@example.org", password: "four words of mine" }, {});
    const { createdAt, secondStepDueAt } = (await findUserByUsername("susan")) ?? {};
    expect(secondStepDueAt).toEqual(isDue ? createdAt : null);
  });
});
