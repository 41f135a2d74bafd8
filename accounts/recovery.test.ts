import { desc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { isTrustedDevice, noteDevice, trustDevice } from "../auth/devices";
import { sessionsOf, startSession } from "../auth/session";
import { outbox } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { createToken, findToken } from "./one-time-tokens";
import { verifyPassword } from "./password";
import { changePassword, readReset, resetPassword, writeResetLetters } from "./recovery";
import { findUser } from "./users";

const PASSWORD = "four words of mine";

let database: ReturnType<typeof emptyDatabase>;
let user: ReturnType<typeof addUser>;
beforeEach(() => {
  database = emptyDatabase();
  user = addUser("susan");
});

const letters = () => database.select().from(outbox).orderBy(desc(outbox.id)).all();
const resetToken = (userId = user.id, now = new Date()) => createToken("reset-password", { userId, data: {} }, now);
const passwordIs = (password: string) => verifyPassword(password, findUser(user.id)?.passwordHash);

describe("A reset letter", () => {
  test("goes to a user's address, by username or address in any case", () => {
    for (const login of ["SUSAN", "Susan@Example.org"]) writeResetLetters(login, "/");
    expect(letters().map(({ recipient }) => recipient)).toEqual(["susan@example.org", "susan@example.org"]);
  });

  test("goes to nobody who is not there, or inactive, or has no address", () => {
    addUser("gone", { active: false });
    addUser("silent", { email: null });
    for (const login of ["nobody", "nobody@example.org", "gone", "gone@example.org", "silent", ""]) {
      writeResetLetters(login, "/");
    }
    expect(letters()).toEqual([]);
  });

  test("goes to an address that is only claimed, for each claimant and at most three, unless somebody owns it", () => {
    for (let n = 1; n <= 5; n++) addUser(`claimant${n}`, { email: null, pendingEmail: "Shared@example.org" });
    writeResetLetters("shared@example.org", "/");
    expect(letters()).toHaveLength(3);
    addUser("owner", { email: "shared@example.org", emailVerifiedAt: new Date() });
    writeResetLetters("shared@example.org", "/");
    expect(letters()).toHaveLength(4);
    expect(letters()[0]?.text).toContain("owner");
  });
});

describe("Choosing a new password by letter", () => {
  test("ends every session, every trust in a browser and every other link (ASVS 7.4.3)", async () => {
    startSession(user.id, true);
    noteDevice(user.id, "browser");
    trustDevice(user.id, "browser");
    const [token, other] = [resetToken(), resetToken()];
    const waiting = createToken("second-step", { userId: user.id, data: {} });
    expect(await resetPassword(token, PASSWORD)).toMatchObject({ user: { id: user.id } });
    expect(await passwordIs(PASSWORD)).toBe(true);
    expect(sessionsOf(user.id)).toEqual([]);
    expect(isTrustedDevice(user.id, "browser")).toBe(false);
    expect(readReset(other)).toBeNull();
    expect(findToken("second-step", waiting)).toBeNull();
  });

  test("works once, also for two who press the button at the same moment", async () => {
    const token = resetToken();
    const outcomes = await Promise.all([resetPassword(token, PASSWORD), resetPassword(token, `${PASSWORD} too`)]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await resetPassword(token, "another one of mine")).toBeNull();
  });

  test("does not use the link up for a password that is easily guessed", async () => {
    const token = resetToken();
    expect(await resetPassword(token, "iloveyou")).toEqual({ guessable: expect.stringMatching(/guessed first/) });
    expect(await resetPassword(token, "susan likes words")).toEqual({ guessable: expect.stringMatching(/username/) });
    expect(await resetPassword(token, PASSWORD)).toMatchObject({ user: { id: user.id } });
  });

  test("changes nothing by a link older than 20 minutes", async () => {
    expect(await resetPassword(resetToken(user.id, new Date(Date.now() - 1_200_000)), PASSWORD)).toBeNull();
    expect(await passwordIs(PASSWORD)).toBe(false);
  });
});

describe("Changing a password", () => {
  test("keeps the session it is done in and ends the others, and nobody else's", async () => {
    const [kept] = [startSession(user.id, false), startSession(user.id, true)];
    const other = addUser("miguel");
    startSession(other.id, true);
    const link = resetToken();
    expect(await changePassword(user, PASSWORD, kept.sessionId)).toBeNull();
    expect(sessionsOf(user.id).map(({ id }) => id)).toEqual([kept.sessionId]);
    expect(sessionsOf(other.id)).toHaveLength(1);
    expect(readReset(link)).toBeNull();
    expect(await passwordIs(PASSWORD)).toBe(true);
  });

  test("to one that is easily guessed changes nothing", async () => {
    const { sessionId } = startSession(user.id, false);
    expect(await changePassword(user, "iloveyou")).toMatch(/guessed first/);
    expect(sessionsOf(user.id).map(({ id }) => id)).toEqual([sessionId]);
    expect(findUser(user.id)?.passwordHash).toBe(user.passwordHash);
  });
});

test("Nobody's password is another's to choose", async () => {
  const other = addUser("miguel");
  await resetPassword(resetToken(), PASSWORD);
  expect(database.query.users.findFirst({ where: (users) => eq(users.id, other.id) }).sync()?.passwordHash).toBe("-");
});
