import { desc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { outbox, users } from "../db/schema";
import { addUser, breakUpdatesOf, emptyDatabase } from "../db/testing";
import {
  cancelEmailChange,
  confirmEmail,
  readConfirmation,
  requestEmailChange,
  resendConfirmation,
  sendConfirmation,
} from "./email";
import { findUser, type User } from "./users";

const HOUR = 3_600_000;

let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  database = await emptyDatabase();
});

const sentEmails = () => database.select().from(outbox).orderBy(desc(outbox.id)).all();
const tokenIn = async (email?: { text: string }) =>
  (email ?? (await sentEmails())[0])?.text.match(/token=([\w-]+)/)?.[1] ?? "";
const addClaimant = (username: string, pendingEmail: string) => addUser(username, { email: null, pendingEmail });
const changeTo = async (user: User, email: string) => {
  await requestEmailChange(user.id, email);
  await sendConfirmation(user, email, "/");
};
/** Changes an address to a wrong one and then to the right one. Returns the token for the wrong one. */
const changeTwice = async (user: User) => {
  await changeTo(user, "typo@example.org");
  const typo = await tokenIn();
  await changeTo(user, "new@example.org");
  return typo;
};
const addressesOf = async ({ id }: User) => {
  const { email, pendingEmail, emailVerifiedAt } = (await findUser(id)) as User;
  return { email, pendingEmail, isVerified: emailVerifiedAt !== null };
};

test("A confirmation that fails halfway does not consume its link", async () => {
  const user = await addClaimant("susan", "susan@example.org");
  await sendConfirmation(user, "susan@example.org", "/");
  const token = await tokenIn();
  const repair = await breakUpdatesOf("users.email_verified_at");
  await expect(confirmEmail(token)).rejects.toThrow();
  await repair();
  expect(await confirmEmail(token)).toMatchObject({ user: { id: user.id } });
  expect((await addressesOf(user)).isVerified).toBe(true);
});

describe("An email address", () => {
  test("belongs to its claimant after they open the link in the confirmation email, in any case", async () => {
    const user = await addClaimant("susan", "Susan@example.org");
    await sendConfirmation(user, "Susan@example.org", "/?before=zzz");
    expect(await sentEmails()).toMatchObject([
      { recipient: "Susan@example.org", subject: "Confirm your email address" },
    ]);
    const token = await tokenIn();
    expect(await readConfirmation(token)).toEqual({ username: "susan", email: "Susan@example.org" });
    expect((await addressesOf(user)).email).toBeNull();
    expect(await confirmEmail(token)).toMatchObject({ oldEmail: null, callbackUrl: "/?before=zzz" });
    expect(await addressesOf(user)).toEqual({ email: "Susan@example.org", pendingEmail: null, isVerified: true });
  });

  test("that is already confirmed can't be claimed: its owner gets an email without a confirmation link", async () => {
    const owner = await addUser("susan", { emailVerifiedAt: new Date() });
    const other = await addClaimant("miguel", "SUSAN@example.org");
    await sendConfirmation(other, "SUSAN@example.org", "/");
    expect(await sentEmails()).toMatchObject([{ subject: "Someone tried to use your email address" }]);
    expect(await tokenIn()).toBe("");
    expect((await addressesOf(owner)).email).toBe("susan@example.org");
  });

  test("that is confirmed twice within a minute is confirmed once, and the second time is no error (a double click)", async () => {
    const user = await addUser("susan", { email: null, pendingEmail: "susan@example.org" });
    await sendConfirmation(user, "susan@example.org", "/?before=zzz");
    const token = await tokenIn();
    const now = new Date();
    expect(await confirmEmail(token, now)).toMatchObject({ isRepeated: false, callbackUrl: "/?before=zzz" });
    expect(await confirmEmail(token, now)).toMatchObject({ isRepeated: true, callbackUrl: "/?before=zzz" });
    expect(await confirmEmail(token, new Date(now.getTime() + 61_000))).toBeNull();
  });

  test("belongs to the claimant who confirms first, and the other link stops working", async () => {
    const [susan, miguel] = [await addClaimant("susan", "a@example.org"), await addClaimant("miguel", "A@example.org")];
    await sendConfirmation(susan, "a@example.org", "/");
    const first = await tokenIn();
    await sendConfirmation(miguel, "A@example.org", "/");
    expect(await confirmEmail(await tokenIn())).toMatchObject({ user: { id: miguel.id } });
    expect(await confirmEmail(first)).toBeNull();
    expect((await addressesOf(susan)).email).toBeNull();
  });

  test("held unconfirmed moves to the user who confirms it, and becomes pending for the previous account", async () => {
    const squatter = await addUser("miguel", { email: "susan@example.org" });
    const susan = await addClaimant("susan", "susan@example.org");
    await sendConfirmation(susan, "susan@example.org", "/");
    expect(await confirmEmail(await tokenIn())).toMatchObject({ user: { id: susan.id } });
    expect(await addressesOf(susan)).toEqual({ email: "susan@example.org", pendingEmail: null, isVerified: true });
    expect(await addressesOf(squatter)).toEqual({ email: null, pendingEmail: "susan@example.org", isVerified: false });
  });

  test("is replaced only when the new one is confirmed", async () => {
    const user = await addUser("susan", { emailVerifiedAt: new Date() });
    await changeTo(user, "new@example.org");
    expect(await sentEmails()).toMatchObject([{ recipient: "new@example.org" }]);
    expect(await addressesOf(user)).toMatchObject({ email: "susan@example.org", pendingEmail: "new@example.org" });
    expect(await confirmEmail(await tokenIn())).toMatchObject({ oldEmail: "susan@example.org" });
    expect(await addressesOf(user)).toEqual({ email: "new@example.org", pendingEmail: null, isVerified: true });
  });

  test("can't be confirmed after another replaced it", async () => {
    const user = await addUser("susan", { emailVerifiedAt: new Date() });
    const typo = await changeTwice(user);
    expect(await confirmEmail(typo)).toBeNull();
    expect(await addressesOf(user)).toMatchObject({ email: "susan@example.org", pendingEmail: "new@example.org" });
  });

  test("is still confirmed by its own link after somebody opened the link to an earlier one", async () => {
    const user = await addUser("susan", { emailVerifiedAt: new Date() });
    const typo = await changeTwice(user);
    expect(await readConfirmation(typo)).toBeNull();
    expect(await confirmEmail(typo)).toBeNull();
    expect(await confirmEmail(await tokenIn())).toMatchObject({ oldEmail: "susan@example.org" });
    expect((await addressesOf(user)).email).toBe("new@example.org");
  });

  test("that is requested stays pending when the account loses its unconfirmed one to its owner", async () => {
    const squatter = await addUser("miguel", { email: "susan@example.org", pendingEmail: "miguel@example.org" });
    const susan = await addClaimant("susan", "susan@example.org");
    await sendConfirmation(susan, "susan@example.org", "/");
    await confirmEmail(await tokenIn());
    expect(await addressesOf(squatter)).toMatchObject({ email: null, pendingEmail: "miguel@example.org" });
  });

  test("is kept by canceling its change, which ends the link; an only, unconfirmed address stays", async () => {
    const user = await addUser("susan", { emailVerifiedAt: new Date() });
    await changeTo(user, "new@example.org");
    await cancelEmailChange(user.id);
    expect(await confirmEmail(await tokenIn())).toBeNull();
    expect(await addressesOf(user)).toEqual({ email: "susan@example.org", pendingEmail: null, isVerified: true });
    const claimant = await addClaimant("miguel", "miguel@example.org");
    await cancelEmailChange(claimant.id);
    expect((await addressesOf(claimant)).pendingEmail).toBe("miguel@example.org");
  });

  test("gets another confirmation email on request, unless it is confirmed", async () => {
    const user = await addUser("susan");
    await resendConfirmation(user, "/");
    expect(await sentEmails()).toHaveLength(1);
    expect(await confirmEmail(await tokenIn())).not.toBeNull();
    await resendConfirmation((await findUser(user.id)) as User, "/");
    expect(await sentEmails()).toHaveLength(1);
  });

  test("is not confirmed by a link older than two days or for a deleted account", async () => {
    const user = await addUser("susan");
    await resendConfirmation(user, "/");
    expect(await confirmEmail(await tokenIn(), new Date(Date.now() + 48 * HOUR + 1000))).toBeNull();
    await resendConfirmation(user, "/");
    await database.delete(users).where(eq(users.id, user.id)).run();
    expect(await readConfirmation(await tokenIn())).toBeNull();
    expect(await confirmEmail(await tokenIn())).toBeNull();
  });
});
