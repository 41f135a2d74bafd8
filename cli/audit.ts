import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { EventRange } from "../db/batches";
import { securityEventsBetween } from "../events/security-events";
import { moderationBetween } from "../moderation/log";
import { findUserOrFail, OperatorError, runCommand } from "./operator";

/** Adds `audit`: exports what happened to accounts and what moderators did. */
export function addAudit(program: Command): void {
  program
    .command("audit")
    .description("export security events and moderators' actions as JSON lines, oldest first")
    .option("--since <time>", "from this time, such as 2026-11-01 or 2026-11-01T12:00:00Z")
    .option("--until <time>", "before this time")
    .option("--account <user>", "only about this username or email address, or what they did as a moderator")
    .action((options: { since?: string; until?: string; account?: string }) =>
      runCommand(async () => {
        const range = { since: timeIn("--since", options.since), until: timeIn("--until", options.until) };
        const userId = options.account === undefined ? undefined : (await findUserOrFail(options.account)).id;
        await print(auditLines({ ...range, userId }));
      }),
    );
}

/** A time in ISO 8601; a date begins at midnight UTC. */
function timeIn(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime()))
    throw new OperatorError(`${option} must be a date or a time, such as 2026-11-01 or 2026-11-01T12:00:00Z.`);
  return time;
}

/** The export, one JSON object per line, oldest first. Memory does not grow with it. */
export async function* auditLines(range: EventRange): AsyncGenerator<string> {
  const [security, moderation] = [securityEventsBetween(range), moderationBetween(range)];
  let [event, action] = [await security.next(), await moderation.next()];
  while (!event.done || !action.done) {
    if (!event.done && (action.done || event.value.id <= action.value.id)) {
      yield line("security", event.value);
      event = await security.next();
    } else if (!action.done) {
      yield line("moderation", action.value);
      action = await moderation.next();
    }
  }
}

const line = (kind: "security" | "moderation", { id, createdAt, ...rest }: { id: string; createdAt: Date }) =>
  `${JSON.stringify({ id, time: createdAt, kind, ...rest })}\n`;

/** Writes as fast as the reader reads. A reader that has enough, such as head, ends it. */
async function print(lines: AsyncGenerator<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
  }
}
