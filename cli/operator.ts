/* Shared by the operator's commands: settings, database, and one-sentence errors. */
import nextEnv from "@next/env";
import { findOwnerOf, findUserByUsername, type User } from "../accounts/users";
import { migrate } from "../db/migrate";
import { allEmailsSent } from "../mail/deliver";
import { SettingsError } from "../settings";

/** A command that can't be run as typed. The message says why, and what to do instead. */
export class OperatorError extends Error {
  override name = "OperatorError";
}

/** Loads the settings as `npm run serve` does. Silences the log, which is the server's. */
export function loadSettings(): void {
  nextEnv.loadEnvConfig(process.cwd(), false);
  process.env.LOG_LEVEL = "fatal";
}

/** Runs a command with the settings loaded and the database migrated, and exits: with code 1 if it fails. */
export function runCommand(work: () => unknown): Promise<never> {
  return runWithSettings(async () => {
    await migrate();
    await work();
  });
}

/** Runs a command with the settings loaded and the database as it is, and exits: with code 1 if it fails. */
export async function runWithSettings(work: () => unknown): Promise<never> {
  try {
    loadSettings();
    await work();
    await allEmailsSent();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof OperatorError || error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** "1 session", "2 sessions": how many of something with a regular plural there are. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/**
 * The user with this username or email address.
 * @throws OperatorError if there is none
 */
export async function findUserOrFail(login: string): Promise<User> {
  const user = login.includes("@") ? await findOwnerOf(login) : await findUserByUsername(login);
  if (!user) throw new OperatorError(`There is no user ${login}.`);
  return user;
}
