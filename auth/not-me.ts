import "server-only";
import { cancelEmailChange } from "../accounts/email";
import { consumeToken, createToken } from "../accounts/one-time-tokens";
import { cancelTotpSetup } from "../accounts/second-step/totp";
import { revokeTrustedDevices } from "../accounts/trusted-devices";
import { findUser } from "../accounts/users";
import { transaction } from "../db/client";
import type { Session } from "./session";
import { endOtherSessions, endSessionOfUser } from "./user-sessions";

/** What a "This wasn't me" link did: whose link it was, the sessions that ended, and a token to choose a new password. */
export type NotMe = { userId: string; ended: Session[]; resetToken: string };

/**
 * Ends the session that an email warned about. If it is not there any more, whoever has it may have confirmed the
 * password, which gives it another id: then all sessions end. Revokes all browser trust, a change of address that was not
 * confirmed, and the setup of an authenticator app. Works after a change of address
 * too, which may have been the stranger's. All in one transaction: a link is used up only if it has done its work.
 * @returns null if the link is invalid, used or expired
 */
export function endStrangersSession(token: string): Promise<NotMe | null> {
  return transaction(async () => {
    const content = await consumeToken("not-me", token);
    const user = content?.userId ? await findUser(content.userId) : undefined;
    if (!user || !content) return null;
    const ended = await endSessionOfUser(user.id, content.data.sessionId ?? "");
    const all = ended ? [ended] : await endOtherSessions(user.id);
    await revokeTrustedDevices(user.id);
    await cancelEmailChange(user.id);
    await cancelTotpSetup(user.id);
    const resetToken = await createToken("reset-password", { userId: user.id, data: {} });
    return { userId: user.id, ended: all, resetToken };
  });
}
