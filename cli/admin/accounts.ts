/* `npm run admin`: creating accounts, their passwords, and whether they may sign in. */
import { randomBytes } from "node:crypto";
import { reinstateUser, suspendUser } from "../../accounts/administration";
import { lifetimeOf } from "../../accounts/one-time-tokens";
import { sendPasswordReset, setTemporaryPassword } from "../../accounts/recovery";
import { createAccount } from "../../accounts/register";
import { registerSchema } from "../../accounts/schemas";
import type { User } from "../../accounts/users";
import { resetSignInLimits } from "../../auth/throttle-limits";
import { transaction } from "../../db/client";
import { OPERATOR, raise } from "../../events/events";
import { translateTo } from "../../i18n/catalog";
import { newAccountEmail, resetPasswordEmail } from "../../mail/templates";
import { settings } from "../../settings";
import { findUserOrFail, OperatorError } from "../operator";

const inEnglish = translateTo("en");

/** Reads a password from standard input, without its trailing newline. */
async function passwordFromInput(): Promise<string> {
  let input = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
  return input.replace(/\r?\n$/, "");
}

/** Applies the validation of the registration form, with its messages. */
function validate(form: { username: string; email: string; password: string }): typeof form {
  const result = registerSchema(settings().passwordMinLength).safeParse({ ...form, repeatPassword: form.password });
  if (!result.success) throw new OperatorError(result.error.issues.map(({ message }) => inEnglish(message)).join("\n"));
  return result.data;
}

/** Creates an account whose owner chooses the password with a link, or has the one from standard input. */
export async function createUser(username: string, email: string, { passwordStdin }: { passwordStdin?: true }) {
  const user = await createUserWithPassword(
    username,
    email,
    passwordStdin ? await passwordFromInput() : randomPassword(),
  );
  if (!passwordStdin) await sendLink(user, newAccountEmail);
}

const randomPassword = () => randomBytes(24).toString("base64url");

/** @throws OperatorError with the registration form's messages if it would refuse a value */
export async function createUserWithPassword(username: string, email: string, password: string): Promise<User> {
  const form = validate({ username, email, password });
  const created = await createAccount(form, { email: form.email, emailVerifiedAt: new Date() }, (id) =>
    raise({ type: "registered", userId: id }, OPERATOR),
  );
  if ("errors" in created)
    throw new OperatorError(
      Object.values(created.errors)
        .map((error) => inEnglish(error))
        .join("\n"),
    );
  console.log(`Created ${form.username}.`);
  return findUserOrFail(form.username);
}

export async function setPassword(login: string) {
  const user = await findUserOrFail(login);
  const { password, until } = await setTemporaryPassword(user, new Date(), async () => {
    await resetSignInLimits(user, null);
    await raise({ type: "password-changed", userId: user.id, by: "operator" }, OPERATOR);
  });
  console.log(`${user.username}'s temporary password is ${password}`);
  console.log(`It works until ${until.toISOString()}. They choose their own when they sign in with it.`);
  console.log("All their sessions have ended.");
}

export const resetPassword = async (login: string) => sendLink(await findUserOrFail(login), resetPasswordEmail);

/** Emails a user a link to choose a password. */
async function sendLink(user: User, composeEmail: typeof resetPasswordEmail) {
  const email = await sendPasswordReset(user, "/", composeEmail);
  if (!email) throw new OperatorError(`${user.username} has no email address: use set-password.`);
  const outboxNote = settings().smtpUrl ? "" : ", which `npm run outbox` shows";
  console.log(
    `Sent an email to ${email} with a link to choose a password, valid for ${lifetimeOf("reset-password") / 60} minutes${outboxNote}.`,
  );
}

export async function suspendAccount(login: string, { reason }: { reason: string }) {
  const { id, username } = await findUserOrFail(login);
  await transaction(async () => {
    await suspendUser(id, reason);
    await raise({ type: "suspended", userId: id, reason }, OPERATOR);
  });
  console.log(`${username} can no longer sign in. They see the reason when they try.`);
}

export async function reinstateAccount(login: string) {
  const { id, username } = await findUserOrFail(login);
  await transaction(async () => {
    await reinstateUser(id);
    await raise({ type: "reinstated", userId: id }, OPERATOR);
  });
  console.log(`${username} can sign in again.`);
}
