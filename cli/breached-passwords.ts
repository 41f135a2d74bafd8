import { createReadStream } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { BreachedListError, writeBreachedPasswords } from "../accounts/breached-passwords";

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(value);
}

/** Adds `breached-passwords`: makes the file for BREACHED_PASSWORDS_FILE. Needs no settings and no database. */
export function addBreachedPasswords(program: Command): void {
  program
    .command("breached-passwords <list> <file>")
    .description(
      "make a file for BREACHED_PASSWORDS_FILE from a list of SHA-1 hashes with counts, sorted by hash, as Have I Been " +
        "Pwned's downloader writes it; - reads the list from standard input",
    )
    .option("--min-count <number>", "leave out passwords that were seen fewer times", wholeNumber, 1)
    .action(make);
}

async function make(list: string, file: string, { minCount }: { minCount: number }): Promise<void> {
  try {
    const input = list === "-" ? process.stdin : createReadStream(list, { highWaterMark: 1 << 20 });
    const count = await writeBreachedPasswords(input, file, minCount);
    console.log(
      `Wrote ${count} breached passwords to ${file}: set BREACHED_PASSWORDS_FILE to it, and restart the site.`,
    );
  } catch (error) {
    const isExpected = error instanceof BreachedListError || (error instanceof Error && "code" in error);
    if (!isExpected) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
