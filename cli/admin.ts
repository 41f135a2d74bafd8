import { randomBytes } from "node:crypto";
import { Argument, type Command } from "commander";
import { deactivate, reactivate, setRole } from "../accounts/administration";
import { sendPasswordReset, setTemporaryPassword } from "../accounts/recovery";
import { createAccount } from "../accounts/register";
import { registerSchema } from "../accounts/schemas";
import { listPasskeys, removePasskey, setSecondStep } from "../accounts/second-step/passkeys";
import { removeRecoveryCodes } from "../accounts/second-step/recovery-codes";
import { hasTotp, removeTotp } from "../accounts/second-step/totp";
import type { User } from "../accounts/users";
import { mustHaveSecondStep } from "../auth/requirements";
import type { Session } from "../auth/session";
import { resetLimits } from "../auth/throttle";
import { codeLimits, resetSignInLimits } from "../auth/throttle-limits";
import { endAllSessions, endOtherSessions, endSessionOfUser, listSessions } from "../auth/user-sessions";
import { ROLES, type Role } from "../db/schema";
import { describeEvent } from "../events/describe";
import { type AccountEvent, OPERATOR, raise } from "../events/events";
import { readSecurityEvents } from "../events/security-events";
import { translateTo } from "../i18n/catalog";
import { settings } from "../settings";
import { findUserOrFail, OperatorError, runCommand } from "./operator";

const inEnglish = translateTo("en");

/** A password as it was piped in, without the line's end. */
async function passwordFromInput(): Promise<string> {
  let typed = "";
  for await (const part of process.stdin.setEncoding("utf8")) typed += part;
  return typed.replace(/\r?\n$/, "");
}

/** Refuses what the forms would refuse, in their words. */
function check(form: { username: string; email: string; password: string }): typeof form {
  const judged = registerSchema(settings().passwordMinLength).safeParse({ ...form, repeatPassword: form.password });
  if (!judged.success) throw new OperatorError(judged.error.issues.map(({ message }) => inEnglish(message)).join("\n"));
  return judged.data;
}

async function createUser(username: string, email: string, { passwordStdin }: { passwordStdin?: true }) {
  const password = passwordStdin ? await passwordFromInput() : randomBytes(24).toString("base64url");
  const form = check({ username, email, password });
  const created = await createAccount(form, { email: form.email, emailVerifiedAt: new Date() });
  if ("errors" in created)
    throw new OperatorError(
      Object.values(created.errors)
        .map((error) => inEnglish(error))
        .join("\n"),
    );
  await raise({ type: "registered", userId: created.id }, OPERATOR);
  console.log(`Created ${form.username}.`);
  if (!passwordStdin) await sendReset(await findUserOrFail(form.username));
}

async function setPassword(login: string) {
  const user = await findUserOrFail(login);
  const { password, until } = await setTemporaryPassword(user);
  await resetSignInLimits(user, null);
  await raise({ type: "password-changed", userId: user.id, by: "operator" }, OPERATOR);
  console.log(`${user.username}'s temporary password is ${password}`);
  console.log(`It works until ${until.toISOString()}. They choose their own when they sign in with it.`);
  console.log("Every session of theirs has ended.");
}

async function sendReset(user: User) {
  const email = await sendPasswordReset(user, "/");
  if (!email) throw new OperatorError(`${user.username} has no email address: use set-password.`);
  const where = settings().smtpUrl ? "" : ", which `npm run outbox` shows";
  console.log(`Wrote an email to ${email} with a link to choose a password, good for 20 minutes${where}.`);
}

async function removeSecondStep(user: User) {
  await removeTotp(user.id);
  await removeRecoveryCodes(user.id);
  await setSecondStep(user.id, false);
  await resetLimits(codeLimits(user.id));
  await raise({ type: "second-step-changed", userId: user.id, on: false }, OPERATOR);
  console.log(`${user.username}'s password alone signs in again. Their passkeys still do too.`);
}

async function removePasskeys(user: User) {
  const passkeys = await listPasskeys(user.id);
  for (const { id, name } of passkeys) {
    await removePasskey(user.id, id);
    await raise({ type: "factor-removed", userId: user.id, factor: "passkey", name }, OPERATOR);
  }
  if (!(await hasTotp(user.id))) await setSecondStep(user.id, false);
  console.log(`Removed ${passkeys.length} passkeys of ${user.username}.`);
}

async function endEverybodysSessions() {
  const ended = await endAllSessions();
  for (const { userId, device } of ended)
    await raise({ type: "session-ended", userId, device, by: "operator" }, OPERATOR);
  console.log(`Ended ${ended.length} sessions: everybody is signed out.`);
}

async function changeRole(user: User, role: Role, granted: boolean) {
  if (!(await setRole(user, role, granted))) {
    console.log(`${user.username} ${granted ? "has" : "does not have"} the role ${role} already.`);
    return;
  }
  await raise({ type: granted ? "role-granted" : "role-revoked", userId: user.id, role }, OPERATOR);
  console.log(`${user.username} ${granted ? "has" : "no longer has"} the role ${role}.`);
  if (granted && !user.secondStep && mustHaveSecondStep({ roles: [...user.roles, role] })) {
    console.log("They must set up two-step sign-in within seven days of their next visit (TWO_STEP_REQUIRED).");
  }
}

const shortId = ({ id }: Session) => id.slice(0, 8);

async function printSessions(user: User) {
  const open = await listSessions(user.id);
  if (open.length === 0) console.log(`${user.username} is not signed in anywhere.`);
  for (const session of open) {
    const { device, address, createdAt, lastSeenAt, remembered } = session;
    console.log(
      `${shortId(session)}  ${device || "Unknown browser"}, from ${address ?? "an unknown address"}, signed in ` +
        `${createdAt.toISOString()}, last active ${lastSeenAt.toISOString()}${remembered ? ", remembered" : ""}`,
    );
  }
}

async function endSessions(user: User, id: string | undefined, { all }: { all?: true }) {
  if (Boolean(id) === Boolean(all))
    throw new OperatorError("Say which session to end (npm run admin -- sessions), or --all.");
  const named = (await listSessions(user.id)).filter((session) => id && shortId(session) === id.slice(0, 8));
  if (!all) for (const session of named) await endSessionOfUser(user.id, session.id);
  const ended = all ? await endOtherSessions(user.id) : named;
  if (id && ended.length === 0) throw new OperatorError(`${user.username} has no open session ${id}.`);
  for (const { device } of ended)
    await raise({ type: "session-ended", userId: user.id, device, by: "operator" }, OPERATOR);
  console.log(`Ended ${ended.length} of ${user.username}'s sessions.`);
}

async function showHistory(user: User) {
  for (const line of (await readSecurityEvents(user.id)).lines) {
    const from = line.address ? `, from ${line.address}` : "";
    console.log(`${line.createdAt.toISOString()}  ${describeEvent(inEnglish, line)} (${line.device}${from})`);
  }
}

/** Does one thing to a user and tells who listens. */
async function tell(event: AccountEvent, words: string) {
  await raise(event, OPERATOR);
  console.log(words);
}

/** Runs an action with the database open, and exits. */
const action =
  <Arguments extends unknown[]>(work: (...given: Arguments) => unknown) =>
  (...given: Arguments) =>
    runCommand(() => work(...given));

/** Adds `admin`: what an operator does with accounts. Each action is recorded in the account's security events. */
export function addAdmin(program: Command): void {
  const role = new Argument("<role>").choices(ROLES);
  const admin = program
    .command("admin")
    .description("manage accounts, named by username or email address")
    .showHelpAfterError();

  admin
    .command("create-user <username> <email>")
    .description("make an account; without a password, an email asks its owner to choose one")
    .option("--password-stdin", "read the password from standard input")
    .action(action(createUser));
  admin
    .command("set-password <user>")
    .description("make a temporary password, to be replaced at the next sign-in; every session of theirs ends")
    .action(action(setPassword));
  admin
    .command("reset-password <user>")
    .description("write to a user with a link to choose a new password")
    .action(action(async (login: string) => sendReset(await findUserOrFail(login))));
  admin
    .command("remove-second-step <user>")
    .description("let the password alone sign in, for a user who lost phone and recovery codes")
    .action(action(async (login: string) => removeSecondStep(await findUserOrFail(login))));
  admin
    .command("remove-passkeys <user>")
    .description("remove all passkeys of a user, should a device be stolen")
    .action(action(async (login: string) => removePasskeys(await findUserOrFail(login))));
  admin
    .command("deactivate <user>")
    .description("keep a user from signing in, and end their sessions")
    .requiredOption("--reason <words>", "why, for them to read when they sign in")
    .action(
      action(async (login: string, { reason }: { reason: string }) => {
        const { id, username } = await findUserOrFail(login);
        await deactivate(id, reason);
        await tell({ type: "deactivated", userId: id, reason }, `${username} can't sign in any more, and reads why.`);
      }),
    );
  admin
    .command("reactivate <user>")
    .description("let a user sign in again")
    .action(
      action(async (login: string) => {
        const { id, username } = await findUserOrFail(login);
        await reactivate(id);
        await tell({ type: "reactivated", userId: id }, `${username} can sign in again.`);
      }),
    );
  admin
    .command("grant <user>")
    .description("give a user a role")
    .addArgument(role)
    .action(action(async (login: string, name: Role) => changeRole(await findUserOrFail(login), name, true)));
  admin
    .command("revoke <user>")
    .description("take a role away")
    .addArgument(role)
    .action(action(async (login: string, name: Role) => changeRole(await findUserOrFail(login), name, false)));
  admin
    .command("sessions <user>")
    .description("list a user's open sessions")
    .action(action(async (login: string) => printSessions(await findUserOrFail(login))));
  admin
    .command("end-session <user> [id]")
    .description("end one of a user's sessions, or all")
    .option("--all", "all of them")
    .action(
      action(async (login: string, id: string | undefined, options: { all?: true }) =>
        endSessions(await findUserOrFail(login), id, options),
      ),
    );
  admin.command("end-all-sessions").description("sign everybody out").action(action(endEverybodysSessions));
  admin
    .command("history <user>")
    .description("show the latest security events of an account")
    .action(action(async (login: string) => showHistory(await findUserOrFail(login))));
}
