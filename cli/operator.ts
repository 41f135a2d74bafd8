/* What the operator's scripts share: the settings and the database of the site, and one sentence for a failure. */
import nextEnv from "@next/env";
import { findOwnerOf, findUserByUsername, type User } from "../accounts/users";
import { migrate } from "../db/migrate";
import { allEmailsSent } from "../mail/deliver";
import { SettingsError } from "../settings";

/** A command that can't be done as it was given. The message says why, and what would do. */
export class OperatorError extends Error {
  override name = "OperatorError";
}

/** Reads the settings as `npm run serve` does. The log's lines are the server's: here they would only be in the way. */
export function loadSettings(): void {
  nextEnv.loadEnvConfig(process.cwd(), false);
  process.env.LOG_LEVEL = "fatal";
}

/** Does a script's work with the database open and migrated, and ends the process: with code 1 if it can't be done. */
export async function runCommand(work: () => unknown): Promise<never> {
  try {
    loadSettings();
    await migrate();
    await work();
    await allEmailsSent();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof OperatorError || error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/**
 * The user with this username or email address.
 * @throws OperatorError where there is none
 */
export async function findUserOrFail(login: string): Promise<User> {
  const user = login.includes("@") ? await findOwnerOf(login) : await findUserByUsername(login);
  if (!user) throw new OperatorError(`There is nobody called ${login}.`);
  return user;
}
