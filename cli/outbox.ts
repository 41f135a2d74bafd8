/* `npm run outbox`: the letters that no mail server sends, the newest last. With a number, as many of them. */
import { readOutbox } from "../mail/outbox";
import { OperatorError, runCommand } from "./operator";

await runCommand(async () => {
  const limit = Number(process.argv[2] ?? 10);
  if (!Number.isInteger(limit) || limit < 1) throw new OperatorError("Say how many letters to show: npm run outbox 10");
  const letters = (await readOutbox(limit)).reverse();
  if (letters.length === 0) console.log("No letters. Where SMTP_URL is set, they are sent and not kept here.");
  for (const { recipient, subject, text, createdAt } of letters) {
    console.log(
      `${"─".repeat(72)}\nTo: ${recipient}\nSubject: ${subject}\nDate: ${createdAt.toISOString()}\n\n${text}`,
    );
  }
});
