import "server-only";
import { createToken } from "../accounts/one-time-tokens";
import { findUser } from "../accounts/users";
import { postLetter } from "../mail/deliver";
import { newDeviceLetter, securityLetter } from "../mail/letters";
import type { AccountEvent, Client } from "./events";

/** What to tell the owner of an account by letter, in words that follow "Your account: …"; null for nothing. */
function words(event: AccountEvent): string | null {
  switch (event.type) {
    case "password-changed":
      return "the password was changed";
    case "email-confirmed":
      return event.oldEmail ? "the email address was changed" : null;
    case "username-changed":
      return "the username was changed";
    case "factor-added":
      return event.factor === "recovery codes" ? "new recovery codes were made" : `${article(event.factor)} was added`;
    case "factor-removed":
      return `${article(event.factor)} was removed`;
    case "token-created":
      return "an access token was made";
    case "token-revoked":
      return "an access token was revoked";
    case "recovery-code-used":
      return "a recovery code was used to sign in";
    case "second-step-changed":
      return `the second step was turned ${event.on ? "on" : "off"}`;
    case "deletion-requested":
      return `it will be deleted on ${event.deleteAt.toISOString().slice(0, 10)} unless you sign in before`;
    case "session-protected":
      return "its session was used from another browser";
    default:
      return null;
  }
}

const article = (factor: string) => `${/^[aeiou]/.test(factor) ? "an" : "a"} ${factor}`;

/** Writes to the owner of an account about what they would want to know if it was not them (ASVS 6.3.5, 6.3.7). */
export function writeLetters(event: AccountEvent, { device, address }: Client): void {
  if (!("userId" in event) || !event.userId) return;
  if (event.type === "signed-in") {
    if (!event.isNewDevice) return;
    const user = findUser(event.userId);
    if (!user?.email) return;
    const token = createToken("not-me", { userId: user.id, data: { sessionId: event.sessionId } });
    const from = address ?? "an unknown address";
    postLetter(
      newDeviceLetter(user.email, { username: user.username, device, address: from, when: new Date(), token }),
    );
    return;
  }
  const what = words(event);
  const user = what === null ? undefined : findUser(event.userId);
  // A change of address is told to the old one: the new one's owner made it.
  const to = event.type === "email-confirmed" ? event.oldEmail : user?.email;
  if (what !== null && user && to) postLetter(securityLetter(to, user.username, what, new Date()));
}
