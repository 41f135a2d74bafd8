import type { Unusable } from "@/feed/import/archive";
import { msg } from "@/i18n/msg";

/** Why a file was not imported, as the query of the page says it. */
export type ImportRefusal = Unusable | "too-large" | "too-often" | "running" | "other-reader";

const MESSAGES = new Map<string, string>([
  ["missing", msg("Choose a file first.")],
  ["packed", msg("This is a packed archive. Unpack it first, then choose the outbox.json in it.")],
  ["broken", msg("This isn't a complete JSON file. Download your archive again, or choose another file.")],
  ["unknown", msg("This isn't an export from a Microblog site or the outbox.json of a Mastodon archive.")],
  ["too-many", msg("This file has more than 50,000 entries. Split it into smaller files.")],
  ["too-often", msg("You can import 10 files an hour. Wait an hour, then try again.")],
  ["running", msg("Wait until the current import is done, or stop it.")],
  [
    "other-reader",
    msg(
      "You're signed in to a different account now, so nothing was imported. Try again if you want to import into this one.",
    ),
  ],
] satisfies [ImportRefusal, string][]);

/** The message for a refused file, or null. */
export function importError(refusal: string | undefined, maxMegabytes: number): string | null {
  if (refusal === "too-large") return msg("This file is larger than {max} MB.", { max: maxMegabytes });
  return MESSAGES.get(refusal ?? "") ?? null;
}
