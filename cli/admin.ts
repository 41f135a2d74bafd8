import { Argument, type Command } from "commander";
import { ROLES } from "../db/schema";

/** Loads an action, runs it with the database open, and exits. */
const action =
  <Arguments extends unknown[]>(load: () => Promise<(...args: Arguments) => unknown>) =>
  async (...args: Arguments) => {
    const { runCommand } = await import("./operator");
    return runCommand(async () => (await load())(...args));
  };

const accounts = () => import("./admin/accounts");
const roles = () => import("./admin/roles");
const secondStep = () => import("./admin/second-step");
const sessions = () => import("./admin/sessions");

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
    .action(action(async () => (await accounts()).createUser));
  admin
    .command("set-password <user>")
    .description("set a temporary password, to be replaced at the next sign-in, and end the user's sessions")
    .action(action(async () => (await accounts()).setPassword));
  admin
    .command("reset-password <user>")
    .description("email a user a link to choose a new password")
    .action(action(async () => (await accounts()).resetPassword));
  admin
    .command("remove-second-step <user>")
    .description("turn off two-step verification, for a user who lost their phone and recovery codes")
    .action(action(async () => (await secondStep()).removeSecondStep));
  admin
    .command("remove-passkeys <user>")
    .description("remove all passkeys of a user, for example after a device is stolen")
    .action(action(async () => (await secondStep()).removePasskeys));
  admin
    .command("suspend <user>")
    .description("keep a user from signing in, and end their sessions")
    .requiredOption("--reason <words>", "the reason, shown to them when they sign in")
    .action(action(async () => (await accounts()).suspendAccount));
  admin
    .command("reinstate <user>")
    .description("let a user sign in again")
    .action(action(async () => (await accounts()).reinstateAccount));
  admin
    .command("grant <user>")
    .description("give a user a role")
    .addArgument(role)
    .action(action(async () => (await roles()).grantRole));
  admin
    .command("revoke <user>")
    .description("remove a role from a user")
    .addArgument(role)
    .action(action(async () => (await roles()).revokeRole));
  admin
    .command("sessions <user>")
    .description("list a user's open sessions")
    .action(action(async () => (await sessions()).printSessions));
  admin
    .command("end-session <user> [id]")
    .description("end one of a user's sessions, or all")
    .option("--all", "all of them")
    .action(action(async () => (await sessions()).endSessions));
  admin
    .command("end-all-sessions")
    .description("sign everyone out")
    .action(action(async () => (await sessions()).endEverySession));
  admin
    .command("activity <user>")
    .description("show the latest security activity of an account")
    .action(action(async () => (await sessions()).printActivity));
  // Its name before the pages called it security activity.
  admin.command("history <user>", { hidden: true }).action(
    action(async () => {
      process.stderr.write("`history` is now called `activity`: use that name.\n");
      return (await sessions()).printActivity;
    }),
  );
}
