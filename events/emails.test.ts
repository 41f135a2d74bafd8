import { beforeEach, describe, expect, test } from "vitest";
import { findToken } from "../accounts/one-time-tokens";
import { findUser, setUnseenEvent } from "../accounts/users";
import { oneTimeTokens, outbox } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { readOutbox } from "../mail/outbox";
import { EMAIL_ELEMENTS, elements, links, paragraphs } from "../mail/read-html.testing";
import { CLIENT, eachEvent, SESSION_ID } from "./each-event.testing";
import { MAX_UNCONFIRMED, sendEventEmails } from "./emails";
import { type AccountEvent, type EventType, OPERATOR } from "./events";
import { recordSecurityEvent } from "./security-events";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  await database.delete(outbox).run();
  userId = (await addUser("Susan", { email: "susan@example.org" })).id;
});

/** The emails that an event sends. */
async function emailsAbout(event: AccountEvent, client = CLIENT) {
  await database.delete(outbox).run();
  await sendEventEmails(event, client);
  return readOutbox(10);
}

const SUBJECTS: Partial<Record<EventType, string>> = {
  "signed-in": "New sign-in to your account",
  "session-protected": "Your session was used from another browser",
  "password-changed": "Your password was changed",
  "email-change-requested": "A change of your email address was requested",
  "email-confirmed": "Your email address was changed",
  "username-changed": "Your username was changed",
  "factor-added": "A passkey was added to your account",
  "factor-removed": "An authenticator app was removed from your account",
  "identity-linked": "Your account was connected to Google",
  "identity-unlinked": "Your account was disconnected from Google",
  "token-created": "An access token was created",
  "token-revoked": "An access token was revoked",
  "recovery-code-used": "A recovery code was used",
  "second-step-changed": "Two-step verification was turned off",
  "deletion-requested": "Your account will be deleted on February 1, 2026 unless you sign in before then",
  "deletion-canceled": "Your account won't be deleted, because you signed in",
  "post-hidden": "A moderator hid one of your posts",
};

describe("The owner of an account", () => {
  test("gets an email about each change to signing in, a deletion and a hidden post, and about nothing else (ASVS 6.3.7)", async () => {
    for (const event of Object.values(eachEvent(userId))) {
      const subject = SUBJECTS[event.type];
      const emails = (await emailsAbout(event)).map(({ recipient, subject }) => ({ recipient, subject }));
      const recipient = event.type === "email-confirmed" ? "old@example.net" : "susan@example.org";
      expect({ type: event.type, emails }).toEqual({
        type: event.type,
        emails: subject === undefined ? [] : [{ recipient, subject }],
      });
    }
  });

  test("gets it whoever made the change, including the operator", async () => {
    expect(await emailsAbout({ type: "password-changed", userId, by: "operator" }, OPERATOR)).toHaveLength(1);
    expect(await emailsAbout({ type: "password-changed", userId, by: "email" })).toHaveLength(1);
  });

  test("is notified of new recovery codes and of the second step with a description", async () => {
    expect((await emailsAbout({ type: "factor-added", userId, factor: "recovery codes" }))[0]?.subject).toMatch(
      /^New recovery codes were created$/,
    );
    expect((await emailsAbout({ type: "second-step-changed", userId, on: true }))[0]?.subject).toMatch(/turned on$/);
  });

  test("finds in such an email how to set a new password, and no token", async () => {
    const [email] = await emailsAbout(eachEvent(userId)["password-changed"]);
    expect(new Set(links(email?.html ?? ""))).toEqual(new Set(["http://localhost:3000/forgot-password"]));
    expect(await database.select().from(oneTimeTokens).all()).toEqual([]);
  });
});

describe("A change of the email address", () => {
  test("is reported to the old address, and not to the new one", async () => {
    const user = await addUser("miguel", { email: "new@example.org" });
    const emails = await emailsAbout({ type: "email-confirmed", userId: user.id, oldEmail: "old@example.org" });
    expect(emails.map(({ recipient }) => recipient)).toEqual(["old@example.org"]);
    expect(emails[0]?.text).not.toContain("new@example.org");
  });

  test("from no address to a first one is reported to no one: its owner has just confirmed it", async () => {
    expect(await emailsAbout({ type: "email-confirmed", userId, oldEmail: null })).toEqual([]);
  });
});

test("An address that someone claimed and has not confirmed gets no email about the account", async () => {
  const claimant = (await addUser("claimant", { email: null, pendingEmail: "susan@example.org" })).id;
  for (const event of Object.values(eachEvent(claimant))) {
    if (event.type !== "email-confirmed") expect(await emailsAbout(event)).toEqual([]);
  }
  const changer = (await addUser("changing", { email: "old@example.org", pendingEmail: "claimed@example.org" })).id;
  for (const event of Object.values(eachEvent(changer))) {
    expect((await emailsAbout(event)).map(({ recipient }) => recipient)).not.toContain("claimed@example.org");
  }
});

test("An owner without a confirmed address sees a notice on the site instead of the email (ASVS 6.3.7)", async () => {
  const claimant = (await addUser("claimant", { email: null, pendingEmail: "susan@example.org" })).id;
  for (const event of Object.values(eachEvent(claimant))) {
    if (event.type === "email-confirmed" || event.type === "email-change-requested") continue;
    await setUnseenEvent(claimant, false);
    await sendEventEmails(event, CLIENT);
    const isNotified = (await findUser(claimant))?.hasUnseenEvent;
    const { type } = event;
    expect({ type, isTold: isNotified }).toEqual({ type, isTold: type in SUBJECTS && type !== "signed-in" });
  }
  await sendEventEmails(eachEvent(userId)["password-changed"], CLIENT);
  expect((await findUser(userId))?.hasUnseenEvent).toBe(false);
});

test("An address that nobody confirmed gets at most 20 emails in an hour, then its account a notice; a confirmed one gets all", async () => {
  const flood = async (id: string) => {
    await database.delete(outbox).run();
    const event: AccountEvent = { type: "second-step-changed", userId: id, on: true };
    for (let n = 0; n < MAX_UNCONFIRMED + 5; n++) {
      await recordSecurityEvent(event, CLIENT);
      await recordSecurityEvent({ type: "sign-in-failed", userId: id, reason: "wrong password" }, CLIENT);
      await sendEventEmails(event, CLIENT);
    }
    return { emails: (await readOutbox(100)).length, isNotified: (await findUser(id))?.hasUnseenEvent };
  };
  expect(await flood(userId)).toEqual({ emails: 20, isNotified: true });
  const confirmed = (await addUser("ada", { emailVerifiedAt: new Date() })).id;
  expect(await flood(confirmed)).toEqual({ emails: 25, isNotified: false });
});

test("A deleted account or an unknown name gets no email", async () => {
  for (const event of Object.values(eachEvent("nobody"))) expect(await emailsAbout(event)).toEqual([]);
  expect(await emailsAbout({ type: "sign-in-failed", userId: null, reason: "wrong password" })).toEqual([]);
  expect(await emailsAbout({ type: "password-reset-requested", userId: null })).toEqual([]);
});

describe("A sign-in from a new browser (ASVS 6.3.5)", () => {
  const signedIn = (isNewDevice: boolean): AccountEvent => ({ ...eachEvent(userId)["signed-in"], isNewDevice });

  test("is reported with the browser and the address; one from a known browser is not", async () => {
    const [email] = await emailsAbout(signedIn(true));
    expect(email?.text).toContain("Device: Firefox on Windows\nIP address: 192.0.2.1\n");
    expect(await emailsAbout(signedIn(false))).toEqual([]);
  });

  test("is reported with a not-me link, which ends only that session and reveals nothing about it", async () => {
    const [email] = await emailsAbout(signedIn(true));
    const [url = "", ...rest] = links(email?.html ?? "");
    expect(rest).toEqual([url]);
    expect(url).toMatch(/^http:\/\/localhost:3000\/not-me\?token=[\w-]{43}$/);
    const token = new URL(url).searchParams.get("token") ?? "";
    expect(await findToken("not-me", token)).toEqual({ userId, data: { sessionId: SESSION_ID } });
    for (const purpose of ["reset-password", "confirm-email", "second-step"] as const) {
      expect(await findToken(purpose, token)).toBeNull();
    }
    expect(JSON.stringify(email)).not.toContain(SESSION_ID);
  });

  test("is reported with a link that is valid for a week, and whose token is not stored", async () => {
    const before = Date.now();
    const [email] = await emailsAbout(signedIn(true));
    const token = new URL(links(email?.html ?? "")[0] ?? "").searchParams.get("token") ?? "";
    expect(await findToken("not-me", token, new Date(before + 7 * 86_400_000 - 1))).not.toBeNull();
    expect(await findToken("not-me", token, new Date(Date.now() + 7 * 86_400_000))).toBeNull();
    expect(JSON.stringify(await database.select().from(oneTimeTokens).all())).not.toContain(token);
  });

  test("from an unknown address is reported too", async () => {
    expect((await emailsAbout(signedIn(true), { ...CLIENT, ipAddress: null }))[0]?.text).toContain(
      "IP address: unknown\n",
    );
  });

  test("leaves no token behind if there is no one to email", async () => {
    const claimant = (await addUser("claimant", { email: null, pendingEmail: "claimed@example.org" })).id;
    expect(await emailsAbout({ ...eachEvent(claimant)["signed-in"], isNewDevice: true })).toEqual([]);
    expect(await database.select().from(oneTimeTokens).all()).toEqual([]);
  });

  test("shows a browser's strange name as text, not as markup", async () => {
    const device = '<img src=x onerror="alert(1)">';
    const [email] = await emailsAbout(signedIn(true), { ...CLIENT, device, ipAddress: device });
    expect(elements(email?.html ?? "")).toEqual(EMAIL_ELEMENTS);
    expect(paragraphs(email?.html ?? "").join()).toContain(`Device: ${device},IP address: ${device}`);
  });
});
