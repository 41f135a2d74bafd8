import type { Command } from "commander";
import { readOutbox } from "../mail/outbox";
import { OperatorError, runCommand } from "./operator";

/** Adds `outbox`: prints the emails that no mail server sends, newest last. */
export function addOutbox(program: Command): void {
  program
    .command("outbox [count]")
    .description("print the latest emails that no mail server sends")
    .action((count: string | undefined) => runCommand(() => print(count)));
}

async function print(count = "10"): Promise<void> {
  const limit = Number(count);
  if (!Number.isInteger(limit) || limit < 1)
    throw new OperatorError("Give the number of emails to show: npm run outbox 10");
  const emails = (await readOutbox(limit)).reverse();
  if (emails.length === 0) console.log("No emails. If SMTP_URL is set, emails are sent and not stored here.");
  for (const { recipient, subject, text, createdAt } of emails) {
    console.log(
      `${"─".repeat(72)}\nTo: ${recipient}\nSubject: ${subject}\nDate: ${createdAt.toISOString()}\n\n${text}`,
    );
  }
}
