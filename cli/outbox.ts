import type { Command } from "commander";
import { readOutbox } from "../mail/outbox";
import { OperatorError, runCommand } from "./operator";

/** Adds `outbox`: prints the emails that no mail server sends, the newest last. */
export function addOutbox(program: Command): void {
  program
    .command("outbox [count]")
    .description("print the latest emails that no mail server sends")
    .action((count: string | undefined) => runCommand(() => print(count)));
}

async function print(count = "10"): Promise<void> {
  const limit = Number(count);
  if (!Number.isInteger(limit) || limit < 1) throw new OperatorError("Say how many emails to show: npm run outbox 10");
  const emails = (await readOutbox(limit)).reverse();
  if (emails.length === 0) console.log("No emails. Where SMTP_URL is set, they are sent and not kept here.");
  for (const { recipient, subject, text, createdAt } of emails) {
    console.log(
      `${"─".repeat(72)}\nTo: ${recipient}\nSubject: ${subject}\nDate: ${createdAt.toISOString()}\n\n${text}`,
    );
  }
}
