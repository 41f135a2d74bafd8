import "server-only";
import { db } from "./db/client";
import { migrate } from "./db/migrate";
import { captureConsole, log } from "./log";
import { SettingsError, settings } from "./settings";

/** Makes this process ready to answer, or ends it with one sentence that says which setting to change. */
export function start(): void {
  try {
    const { databaseFile } = settings();
    migrate(db());
    if (process.env.NODE_ENV === "production") captureConsole();
    log().info({ event: "started", databaseFile });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
