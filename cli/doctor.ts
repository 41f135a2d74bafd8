import type { Command } from "commander";
import { readSettings, type Settings, SettingsError } from "../settings";
import { checkDatabase, checkSpace } from "./doctor/database";
import { error, type Finding } from "./doctor/findings";
import { checkMail, checkProviders, checkStorage, checkTraces, checkWebhook } from "./doctor/services";
import { checkAddress, checkBreachedPasswords, checkPasskeyOrigins, checkSecrets, checkSite } from "./doctor/site";
import { counted, loadSettings } from "./operator";

/** Adds `doctor`: checks everything that a site needs and says how to fix each finding. Changes nothing. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check everything that the site needs, and say how to fix each finding")
    .action(printFindings);
}

/** Prints the findings. Exits with code 1 if one is an error. */
async function printFindings(): Promise<never> {
  loadSettings();
  const count = { ok: 0, warning: 0, error: 0 };
  for await (const { level, message } of findings(process.env)) {
    count[level]++;
    console.log(`${level.padEnd(8)} ${message}`);
  }
  console.log(`${counted(count.error, "error")}, ${counted(count.warning, "warning")}.`);
  process.exit(count.error > 0 ? 1 : 0);
}

/** What the checks find with the settings of an environment. */
export async function* findings(env: Record<string, string | undefined>): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = readSettings(env);
  } catch (failure) {
    if (!(failure instanceof SettingsError)) throw failure;
    yield error(failure.message);
    return;
  }
  for (const check of [
    checkSecrets,
    checkAddress,
    checkSite,
    checkDatabase,
    checkBreachedPasswords,
    checkSpace,
    checkMail,
    checkProviders,
    checkPasskeyOrigins,
    checkStorage,
    checkWebhook,
    checkTraces,
  ]) {
    yield* check(settings);
  }
}
