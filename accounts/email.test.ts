import { desc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { outbox, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { confirmEmail, readConfirmation, requestEmailChange, writeAgain, writeToClaimedAddress } from "./email";
import { findUser, type User } from "./users";

const HOUR = 3_600_000;

let database: ReturnType<typeof emptyDatabase>;
beforeEach(() => {
  database = emptyDatabase();
});

const letters = () => database.select().from(outbox).orderBy(desc(outbox.id)).all();
const tokenIn = (letter = letters()[0]) => letter?.text.match(/token=([\w-]+)/)?.[1] ?? "";
const addClaimant = (username: string, pendingEmail: string) => addUser(username, { email: null, pendingEmail });
const addressesOf = ({ id }: User) => {
  const { email, pendingEmail, emailVerifiedAt } = findUser(id) as User;
  return { email, pendingEmail, isVerified: emailVerifiedAt !== null };
};

describe("An email address", () => {
  test("becomes its claimant's by the link in the letter to it, whatever the case", () => {
    const user = addClaimant("susan", "Susan@example.org");
    writeToClaimedAddress(user, "Susan@example.org", "/?before=zzz");
    expect(letters()).toMatchObject([{ recipient: "Susan@example.org", subject: "Confirm your email address" }]);
    const token = tokenIn();
    expect(readConfirmation(token)).toEqual({ username: "susan", email: "Susan@example.org" });
    expect(addressesOf(user).email).toBeNull();
    expect(confirmEmail(token)).toMatchObject({ oldEmail: null, callbackUrl: "/?before=zzz" });
    expect(addressesOf(user)).toEqual({ email: "Susan@example.org", pendingEmail: null, isVerified: true });
    expect(confirmEmail(token)).toBeNull();
  });

  test("that somebody has confirmed can't be claimed: its owner gets a letter without a link to confirm", () => {
    const owner = addUser("susan", { emailVerifiedAt: new Date() });
    const other = addClaimant("miguel", "SUSAN@example.org");
    writeToClaimedAddress(other, "SUSAN@example.org", "/");
    expect(letters()).toMatchObject([{ subject: "Your email address was given again" }]);
    expect(tokenIn()).toBe("");
    expect(addressesOf(owner).email).toBe("susan@example.org");
  });

  test("goes to the claimant who confirms first, and the other's link is worth nothing then", () => {
    const [one, other] = [addClaimant("susan", "a@example.org"), addClaimant("miguel", "A@example.org")];
    writeToClaimedAddress(one, "a@example.org", "/");
    const first = tokenIn();
    writeToClaimedAddress(other, "A@example.org", "/");
    expect(confirmEmail(tokenIn())).toMatchObject({ user: { id: other.id } });
    expect(confirmEmail(first)).toBeNull();
    expect(addressesOf(one).email).toBeNull();
  });

  test("that an account holds unconfirmed is lost to who confirms it, and the account is told so by what it claims", () => {
    const squatter = addUser("miguel", { email: "susan@example.org" });
    const susan = addClaimant("susan", "susan@example.org");
    writeToClaimedAddress(susan, "susan@example.org", "/");
    expect(confirmEmail(tokenIn())).toMatchObject({ user: { id: susan.id } });
    expect(addressesOf(susan)).toEqual({ email: "susan@example.org", pendingEmail: null, isVerified: true });
    expect(addressesOf(squatter)).toEqual({ email: null, pendingEmail: "susan@example.org", isVerified: false });
  });

  test("stays the old one until the new one is confirmed", () => {
    const user = addUser("susan", { emailVerifiedAt: new Date() });
    requestEmailChange(user, "new@example.org", "/settings/email");
    expect(letters()).toMatchObject([{ recipient: "new@example.org" }]);
    expect(addressesOf(user)).toMatchObject({ email: "susan@example.org", pendingEmail: "new@example.org" });
    expect(confirmEmail(tokenIn())).toMatchObject({ oldEmail: "susan@example.org" });
    expect(addressesOf(user)).toEqual({ email: "new@example.org", pendingEmail: null, isVerified: true });
  });

  test("can't be confirmed any more once another was given in its place", () => {
    const user = addUser("susan", { emailVerifiedAt: new Date() });
    requestEmailChange(user, "typo@example.org", "/");
    const typo = tokenIn();
    requestEmailChange(user, "new@example.org", "/");
    expect(confirmEmail(typo)).toBeNull();
    expect(addressesOf(user)).toMatchObject({ email: "susan@example.org", pendingEmail: "new@example.org" });
  });

  test("is asked about again when its owner wants, and not where it is confirmed", () => {
    const user = addUser("susan");
    writeAgain(user, "/");
    expect(letters()).toHaveLength(1);
    expect(confirmEmail(tokenIn())).not.toBeNull();
    writeAgain(findUser(user.id) as User, "/");
    expect(letters()).toHaveLength(1);
  });

  test("is not confirmed by a link older than two days, nor for an account that is gone", () => {
    const user = addUser("susan");
    writeAgain(user, "/");
    expect(confirmEmail(tokenIn(), new Date(Date.now() + 48 * HOUR + 1000))).toBeNull();
    writeAgain(user, "/");
    database.delete(users).where(eq(users.id, user.id)).run();
    expect(readConfirmation(tokenIn())).toBeNull();
    expect(confirmEmail(tokenIn())).toBeNull();
  });
});
