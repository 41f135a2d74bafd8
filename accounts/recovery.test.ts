import { desc } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { isTrustedDevice, recordDevice, trustDevice } from "../auth/devices";
import { endSession, startSession } from "../auth/session";
import { listSessions } from "../auth/user-sessions";
import { outbox, users } from "../db/schema";
import { addUser, breakUpdatesOf, emptyDatabase } from "../db/testing";
import { confirmEmail } from "./email";
import { createToken, findToken } from "./one-time-tokens";
import { verifyPassword } from "./password";
import { changePassword, readReset, resetPassword, sendPasswordResets, setTemporaryPassword } from "./recovery";
import { pendingTotp, startTotp } from "./second-step/totp";
import { AccountChangedError } from "./unchanged-account";
import { findUser, type User } from "./users";

const PASSWORD = "four words of mine";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

const sentEmails = () => database.select().from(outbox).orderBy(desc(outbox.id)).all();
const resetToken = (userId = user.id, now = new Date()) => createToken("reset-password", { userId, data: {} }, now);
const hasPassword = async (password: string) => verifyPassword(password, (await findUser(user.id))?.passwordHash);

test("A reset that fails halfway does not consume its link", async () => {
  const token = await resetToken();
  const repair = await breakUpdatesOf("users.password_hash");
  await expect(resetPassword(token, PASSWORD)).rejects.toThrow();
  await repair();
  expect(await resetPassword(token, PASSWORD)).toMatchObject({ user: { id: user.id } });
  expect(await hasPassword(PASSWORD)).toBe(true);
});

test("A reset link is dead once the address that it was sent to is not the user's any more", async () => {
  const sentTo = (email: string) => createToken("reset-password", { userId: user.id, data: { email } });
  const token = await sentTo("susan@example.org");
  await database.update(users).set({ email: "new@example.org" }).run();
  expect(await readReset(token)).toBeNull();
  expect(await resetPassword(token, PASSWORD)).toBeNull();
  expect(await hasPassword(PASSWORD)).toBe(false);
  expect(await resetPassword(await sentTo("new@example.org"), PASSWORD)).toMatchObject({ user: { id: user.id } });
});

describe("A password reset email", () => {
  test("is sent to a user's address, by username or address in any case", async () => {
    for (const login of ["SUSAN", "Susan@Example.org"]) await sendPasswordResets(login, "/");
    expect((await sentEmails()).map(({ recipient }) => recipient)).toEqual(["susan@example.org", "susan@example.org"]);
  });

  test("is not sent to unknown or inactive users, or to users without an address", async () => {
    await addUser("gone", { active: false });
    await addUser("silent", { email: null });
    for (const login of ["nobody", "nobody@example.org", "gone", "gone@example.org", "silent", ""]) {
      await sendPasswordResets(login, "/");
    }
    expect(await sentEmails()).toEqual([]);
  });

  test("is sent once per claimant of an unowned address, up to three times; for an owned address only to the owner", async () => {
    for (let n = 1; n <= 5; n++) await addUser(`claimant${n}`, { email: null, pendingEmail: "Shared@example.org" });
    await sendPasswordResets("shared@example.org", "/");
    expect(await sentEmails()).toHaveLength(3);
    await addUser("owner", { email: "shared@example.org", emailVerifiedAt: new Date() });
    await sendPasswordResets("shared@example.org", "/");
    expect(await sentEmails()).toHaveLength(4);
    expect((await sentEmails())[0]?.text).toContain("owner");
  });
});

describe("Resetting a password by email", () => {
  test("ends every session, all browser trust and every other link (ASVS 7.4.3)", async () => {
    await startSession(user.id, true);
    await recordDevice(user.id, "browser");
    await trustDevice(user.id, "browser");
    const [token, other] = [await resetToken(), await resetToken()];
    const waiting = await createToken("second-step", { userId: user.id, data: {} });
    expect(await resetPassword(token, PASSWORD)).toMatchObject({ user: { id: user.id } });
    expect(await hasPassword(PASSWORD)).toBe(true);
    expect(await listSessions(user.id)).toEqual([]);
    expect(await isTrustedDevice(user.id, "browser")).toBe(false);
    expect(await readReset(other)).toBeNull();
    expect(await findToken("second-step", waiting)).toBeNull();
  });

  test("ends a change of address that was not confirmed: a stranger may have asked for it", async () => {
    await database.update(users).set({ emailVerifiedAt: new Date(), pendingEmail: "stranger@example.org" }).run();
    const data = { email: "stranger@example.org", callbackUrl: "/" };
    const link = await createToken("confirm-email", { userId: user.id, data });
    await resetPassword(await resetToken(), PASSWORD);
    expect(await confirmEmail(link)).toBeNull();
    expect(await findUser(user.id)).toMatchObject({ email: "susan@example.org", pendingEmail: null });
  });

  test("ends the setup of an authenticator app, whose secret a stranger may know, and every “This wasn't me” link", async () => {
    await startTotp(user.id);
    const link = await createToken("not-me", { userId: user.id, data: { sessionId: "ended" } });
    await resetPassword(await resetToken(), PASSWORD);
    expect(await pendingTotp(user.id, user.username)).toBeNull();
    expect(await findToken("not-me", link)).toBeNull();
  });

  test("is not undone by a change of password that began before it", async () => {
    const { sessionId } = await startSession(user.id, true);
    await resetPassword(await resetToken(), PASSWORD);
    await expect(changePassword(user, "the words of a stranger", sessionId)).rejects.toThrow(AccountChangedError);
    expect(await hasPassword(PASSWORD)).toBe(true);
  });

  test("ends a change of address from one that nobody confirmed too", async () => {
    await database.update(users).set({ pendingEmail: "stranger@example.org" }).run();
    await resetPassword(await resetToken(), PASSWORD);
    expect(await findUser(user.id)).toMatchObject({ email: "susan@example.org", pendingEmail: null });
  });

  test("works once, even for two concurrent requests", async () => {
    const token = await resetToken();
    const outcomes = await Promise.all([resetPassword(token, PASSWORD), resetPassword(token, `${PASSWORD} too`)]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await resetPassword(token, "another one of mine")).toBeNull();
  });

  test("does not consume the link if the password is weak", async () => {
    const token = await resetToken();
    expect(await resetPassword(token, "iloveyou")).toEqual({
      weakPassword: expect.stringMatching(/too easy to guess/),
    });
    expect(await resetPassword(token, "susan likes words")).toEqual({
      weakPassword: expect.stringMatching(/username/),
    });
    expect(await resetPassword(token, PASSWORD)).toMatchObject({ user: { id: user.id } });
  });

  test("changes nothing with a link older than 20 minutes", async () => {
    expect(await resetPassword(await resetToken(user.id, new Date(Date.now() - 1_200_000)), PASSWORD)).toBeNull();
    expect(await hasPassword(PASSWORD)).toBe(false);
  });
});

describe("Changing a password", () => {
  test("needs the session that it was asked in", async () => {
    const { sessionId } = await startSession(user.id, true);
    await endSession(sessionId);
    await expect(changePassword(user, PASSWORD, sessionId)).rejects.toThrow(AccountChangedError);
  });

  test("keeps the current session and ends the user's others, but no other user's", async () => {
    const [current] = [await startSession(user.id, false), await startSession(user.id, true)];
    const other = await addUser("miguel");
    await startSession(other.id, true);
    const link = await resetToken();
    expect(await changePassword(user, PASSWORD, current.sessionId)).toBeNull();
    expect((await listSessions(user.id)).map(({ id }) => id)).toEqual([current.sessionId]);
    expect(await listSessions(other.id)).toHaveLength(1);
    expect(await readReset(link)).toBeNull();
    expect(await hasPassword(PASSWORD)).toBe(true);
  });

  test("to a weak one changes nothing", async () => {
    const { sessionId } = await startSession(user.id, false);
    expect(await changePassword(user, "iloveyou", sessionId)).toMatch(/too easy to guess/);
    expect((await listSessions(user.id)).map(({ id }) => id)).toEqual([sessionId]);
    expect((await findUser(user.id))?.passwordHash).toBe(user.passwordHash);
  });
});

describe("A temporary password", () => {
  test("has 90 random bits, works for a day, and ends every session and reset link", async () => {
    await startSession(user.id, true);
    const link = await resetToken();
    const now = new Date();
    const { password, until } = await setTemporaryPassword(user, now);
    expect(password).toMatch(/^([a-z2-9]{6}-){2}[a-z2-9]{6}$/);
    expect((await setTemporaryPassword(user, now)).password).not.toBe(password);
    expect(until.getTime() - now.getTime()).toBe(86_400_000);
    expect((await findUser(user.id))?.temporaryPasswordUntil).toEqual(until);
    expect(await listSessions(user.id)).toEqual([]);
    expect(await readReset(link)).toBeNull();
  });

  test("is replaced by choosing another, or through an emailed link", async () => {
    await setTemporaryPassword(user);
    const { sessionId } = await startSession(user.id, false);
    await changePassword((await findUser(user.id)) as User, PASSWORD, sessionId);
    expect((await findUser(user.id))?.temporaryPasswordUntil).toBeNull();
    await setTemporaryPassword(user);
    await resetPassword(await resetToken(), PASSWORD);
    expect((await findUser(user.id))?.temporaryPasswordUntil).toBeNull();
  });
});

test("A reset does not change another user's password", async () => {
  const other = await addUser("miguel");
  await resetPassword(await resetToken(), PASSWORD);
  expect((await findUser(other.id))?.passwordHash).toBe("-");
});
