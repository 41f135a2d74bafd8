import { afterAll, beforeEach, expect, test } from "vitest";
import { mailQueue } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { allEmailsSent } from "../mail/deliver";
import { requestEmailChange, sendConfirmation } from "./email";
import { sendSignInCode, startEmailSignIn } from "./email-codes";
import { sendPasswordReset } from "./recovery";

// No mail server is there: every email waits.
Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:9", AUTH_URL: "https://blog.example.org" });

let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterAll(() => allEmailsSent());

test("An email waits for the mail server no longer than its link or code is valid", async () => {
  const user = await addUser("susan", { emailVerifiedAt: new Date() });
  const token = await startEmailSignIn({ loginHash: "hash", remembered: false, callbackUrl: "/" });
  const now = Date.now();
  await sendSignInCode(token, user, { device: "Firefox", ipAddress: "192.0.2.1" });
  await sendPasswordReset(user, "/");
  await requestEmailChange(user.id, "new@example.org");
  await sendConfirmation(user, "new@example.org", "/");
  const queued = await database.select().from(mailQueue).orderBy(mailQueue.id).all();
  const minutes = queued.map(({ expiresAt }) => Math.round((expiresAt.getTime() - now) / 60_000));
  expect(minutes).toEqual([10, 20, 2 * 24 * 60]);
});
