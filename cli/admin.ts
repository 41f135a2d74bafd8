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
import { counted, findUserOrFail, OperatorError, runCommand } from "./operator";

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

async function createUser(username: string, email: string, { passwordStdin }: { passwordStdin?: true }) {
  const password = passwordStdin ? await passwordFromInput() : randomBytes(24).toString("base64url");
  const form = validate({ username, email, password });
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
  console.log("All their sessions have ended.");
}

async function sendReset(user: User) {
  const email = await sendPasswordReset(user, "/");
  if (!email) throw new OperatorError(`${user.username} has no email address: use set-password.`);
  const outboxNote = settings().smtpUrl ? "" : ", which `npm run outbox` shows";
  console.log(`Sent an email to ${email} with a link to choose a password, valid for 20 minutes${outboxNote}.`);
}

async function removeSecondStep(user: User) {
  await removeTotp(user.id);
  await removeRecoveryCodes(user.id);
  await setSecondStep(user.id, false);
  await resetLimits(codeLimits(user.id));
  await raise({ type: "second-step-changed", userId: user.id, on: false }, OPERATOR);
  console.log(`${user.username} can sign in with the password alone again. Passkeys still work too.`);
}

async function removePasskeys(user: User) {
  const passkeys = await listPasskeys(user.id);
  for (const { id, name } of passkeys) {
    await removePasskey(user.id, id);
    await raise({ type: "factor-removed", userId: user.id, factor: "passkey", name }, OPERATOR);
  }
  if (!(await hasTotp(user.id))) await setSecondStep(user.id, false);
  console.log(`Removed ${counted(passkeys.length, "passkey")} of ${user.username}.`);
}

async function endEverySession() {
  const ended = await endAllSessions();
  for (const { userId, device } of ended)
    await raise({ type: "session-ended", userId, device, by: "operator" }, OPERATOR);
  console.log(`Ended ${counted(ended.length, "session")}: everyone is signed out.`);
}

async function changeRole(user: User, role: Role, granted: boolean) {
  if (!(await setRole(user, role, granted))) {
    console.log(`${user.username} ${granted ? "already has" : "doesn't have"} the role ${role}.`);
    return;
  }
  await raise({ type: granted ? "role-granted" : "role-revoked", userId: user.id, role }, OPERATOR);
  console.log(`${user.username} ${granted ? "has" : "no longer has"} the role ${role}.`);
  if (granted && !user.secondStep && mustHaveSecondStep({ roles: [...user.roles, role] })) {
    console.log("They must set up two-step verification within seven days of their next visit (TWO_STEP_REQUIRED).");
  }
}

const shortId = ({ id }: Session) => id.slice(0, 8);

async function printSessions(user: User) {
  const sessions = await listSessions(user.id);
  if (sessions.length === 0) console.log(`${user.username} is not signed in anywhere.`);
  for (const session of sessions) {
    const { device, address, createdAt, lastSeenAt, remembered } = session;
    console.log(
      `${shortId(session)}  ${device || "Unknown browser"}, from ${address ?? "an unknown address"}, signed in ` +
        `${createdAt.toISOString()}, last active ${lastSeenAt.toISOString()}${remembered ? ", remembered" : ""}`,
    );
  }
}

async function endSessions(user: User, id: string | undefined, { all }: { all?: true }) {
  if (Boolean(id) === Boolean(all))
    throw new OperatorError("Name the session to end (npm run admin -- sessions lists them), or use --all.");
  const matching = (await listSessions(user.id)).filter((session) => id && shortId(session) === id.slice(0, 8));
  if (!all) for (const session of matching) await endSessionOfUser(user.id, session.id);
  const ended = all ? await endOtherSessions(user.id) : matching;
  if (id && ended.length === 0) throw new OperatorError(`${user.username} has no open session ${id}.`);
  for (const { device } of ended)
    await raise({ type: "session-ended", userId: user.id, device, by: "operator" }, OPERATOR);
  console.log(`Ended ${ended.length} of ${user.username}'s sessions.`);
}

async function printSecurityEvents(user: User) {
  for (const event of (await readSecurityEvents(user.id)).events) {
    const from = event.address ? `, from ${event.address}` : "";
    console.log(`${event.createdAt.toISOString()}  ${describeEvent(inEnglish, event)} (${event.device}${from})`);
  }
}

/** Raises an event about a user and prints what happened. */
async function raiseAndPrint(event: AccountEvent, message: string) {
  await raise(event, OPERATOR);
  console.log(message);
}

/** Runs an action with the database open, and exits. */
const action =
  <Arguments extends unknown[]>(run: (...args: Arguments) => unknown) =>
  (...args: Arguments) =>
    runCommand(() => run(...args));

/** Adds `admin`: account management. Each action is recorded in the account's security events. */
export function addAdmin(program: Command): void {
  const role = new Argument("<role>").choices(ROLES);
  const admin = program
    .command("admin")
    .description("manage accounts, named by username or email address")
    .showHelpAfterError();

  admin
    .command("create-user <username> <email>")
    .description("create an account; without a password, an email asks its owner to choose one")
    .option("--password-stdin", "read the password from standard input")
    .action(action(createUser));
  admin
    .command("set-password <user>")
    .description("set a temporary password, to be replaced at the next sign-in, and end the user's sessions")
    .action(action(setPassword));
  admin
    .command("reset-password <user>")
    .description("email a user a link to choose a new password")
    .action(action(async (login: string) => sendReset(await findUserOrFail(login))));
  admin
    .command("remove-second-step <user>")
    .description("turn off two-step verification, for a user who lost their phone and recovery codes")
    .action(action(async (login: string) => removeSecondStep(await findUserOrFail(login))));
  admin
    .command("remove-passkeys <user>")
    .description("remove all passkeys of a user, for example after a device is stolen")
    .action(action(async (login: string) => removePasskeys(await findUserOrFail(login))));
  admin
    .command("deactivate <user>")
    .description("keep a user from signing in, and end their sessions")
    .requiredOption("--reason <words>", "the reason, shown to them when they sign in")
    .action(
      action(async (login: string, { reason }: { reason: string }) => {
        const { id, username } = await findUserOrFail(login);
        await deactivate(id, reason);
        await raiseAndPrint(
          { type: "deactivated", userId: id, reason },
          `${username} can no longer sign in. They see the reason when they try.`,
        );
      }),
    );
  admin
    .command("reactivate <user>")
    .description("let a user sign in again")
    .action(
      action(async (login: string) => {
        const { id, username } = await findUserOrFail(login);
        await reactivate(id);
        await raiseAndPrint({ type: "reactivated", userId: id }, `${username} can sign in again.`);
      }),
    );
  admin
    .command("grant <user>")
    .description("give a user a role")
    .addArgument(role)
    .action(action(async (login: string, name: Role) => changeRole(await findUserOrFail(login), name, true)));
  admin
    .command("revoke <user>")
    .description("remove a role from a user")
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
  admin.command("end-all-sessions").description("sign everyone out").action(action(endEverySession));
  admin
    .command("activity <user>")
    .description("show the latest security activity of an account")
    .action(action(async (login: string) => printSecurityEvents(await findUserOrFail(login))));
  // Its name before the pages called it security activity.
  admin.command("history <user>", { hidden: true }).action(
    action(async (login: string) => {
      process.stderr.write("`history` is now called `activity`: use that name.\n");
      await printSecurityEvents(await findUserOrFail(login));
    }),
  );
}
