import "server-only";
import { createToken } from "../accounts/one-time-tokens";
import { findUser, setUnseenEvent, type User } from "../accounts/users";
import { translateFor, translateTo } from "../i18n/catalog";
import type { Translate } from "../i18n/translate";
import { sendEmail } from "../mail/deliver";
import { newDeviceEmail, postHiddenEmail, securityEmail } from "../mail/templates";
import { deviceName } from "./describe";
import { countRecentEvents } from "./security-events";
import type { AccountEvent, Client } from "./types";

/** What to email to the owner of an account, as a subject; null for nothing. */
function changeText(t: Translate, event: AccountEvent): string | null {
  switch (event.type) {
    case "password-changed":
      return t("Your password was changed");
    case "email-confirmed":
      return event.oldEmail ? t("Your email address was changed") : null;
    case "username-changed":
      return t("Your username was changed");
    case "factor-added":
      if (event.factor === "recovery codes") return t("New recovery codes were created");
      if (event.isAutomatic) return t("Your browser added a passkey to your account");
      return event.factor === "passkey"
        ? t("A passkey was added to your account")
        : t("An authenticator app was added to your account");
    case "factor-removed":
      if (event.endsTwoStep) {
        return event.factor === "passkey"
          ? t("A passkey was removed from your account, and two-step verification is off")
          : t("An authenticator app was removed from your account, and two-step verification is off");
      }
      return event.factor === "passkey"
        ? t("A passkey was removed from your account")
        : t("An authenticator app was removed from your account");
    case "email-change-requested":
      return t("A change of your email address was requested");
    case "identity-linked":
      return t("Your account was connected to {provider}", { provider: event.provider });
    case "identity-unlinked":
      return t("Your account was disconnected from {provider}", { provider: event.provider });
    case "token-created":
      return t("An access token was created");
    case "token-revoked":
      return t("An access token was revoked");
    case "recovery-code-used":
      return t("A recovery code was used");
    case "second-step-changed":
      return event.on ? t("Two-step verification was turned on") : t("Two-step verification was turned off");
    case "deletion-requested":
      return t("Your account will be deleted on {date} unless you sign in before then", {
        date: new Intl.DateTimeFormat(t.language, { dateStyle: "long", timeZone: "UTC" }).format(event.deleteAt),
      });
    case "deletion-canceled":
      return t("Your account won't be deleted, because you signed in");
    case "post-hidden":
      return t("A moderator hid one of your posts");
    case "session-protected":
      return t("Your session was used from another browser");
    default:
      return null;
  }
}

/** How many emails about events an address gets in an hour that nobody confirmed. */
export const MAX_UNCONFIRMED = 20;

/** Never limits a confirmed address: whoever took over an account could exhaust the limit before they do harm. */
const mayEmail = async ({ id, emailVerifiedAt }: User): Promise<boolean> =>
  emailVerifiedAt !== null || (await countRecentEvents(id)) <= MAX_UNCONFIRMED;

/**
 * Emails the owner of an account about events they need to know of if they did not cause them (ASVS 6.3.5, 6.3.7). An
 * owner without an address sees a notice on the site instead, and so does one whose address nobody confirmed
 * (EMAIL_VERIFICATION=off) after MAX_UNCONFIRMED emails: it may be a stranger's, whom a script could flood.
 */
export async function sendEventEmails(event: AccountEvent, { device, ipAddress }: Client): Promise<void> {
  if (!("userId" in event) || !event.userId) return;
  if (event.type === "signed-in") {
    if (!event.isNewDevice) return;
    const user = await findUser(event.userId);
    if (!user?.email) return;
    if (!(await mayEmail(user))) return setUnseenEvent(user.id, true);
    const token = await createToken("not-me", { userId: user.id, data: { sessionId: event.sessionId } });
    const t = translateFor(user);
    await sendEmail(
      newDeviceEmail(t, user.email, {
        username: user.username,
        device: deviceName(t, device),
        ipAddress: ipAddress ?? t("unknown"),
        when: new Date(),
        token,
      }),
    );
    return;
  }
  // Most events email no one: skip the lookup for those.
  if (changeText(translateTo("en"), event) === null) return;
  const user = await findUser(event.userId);
  const t = translateFor(user);
  const change = changeText(t, event);
  // A change of address is reported to the old address: the new one's owner made it.
  const to = event.type === "email-confirmed" ? event.oldEmail : user?.email;
  if (change === null || !user) return;
  // Without a current address there is none that could be lost.
  if (event.type === "email-change-requested" && !to) return;
  const content = {
    username: user.username,
    change,
    when: new Date(),
    isDeletion: event.type === "deletion-requested",
  };
  if (!to || !(await mayEmail(user))) return setUnseenEvent(user.id, true);
  await sendEmail(
    event.type === "post-hidden" ? postHiddenEmail(t, to, user.username, event) : securityEmail(t, to, content),
  );
}
