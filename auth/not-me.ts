import "server-only";
import { consumeToken, createToken } from "../accounts/one-time-tokens";
import { undoPreparations } from "../accounts/recovery";
import { findUser } from "../accounts/users";
import { transaction } from "../db/client";
import type { Session } from "./session";
import { endOtherSessions, endSessionOfUser } from "./user-sessions";

/** What a "This wasn't me" link did: whose link it was, the sessions that ended, and a token to choose a new password. */
export type NotMe = { userId: string; ended: Session[]; resetToken: string };

/**
 * Ends the session that an email warned about. If it is not there any more, whoever has it may have confirmed the
 * password, which gives it another id: then all sessions end. Undoes what the stranger may have prepared. Works after a
 * change of address too, which may have been theirs. All in one transaction: a link is used up only if it has done its
 * work.
 * @returns null if the link is invalid, used or expired
 */
export function endStrangersSession(token: string): Promise<NotMe | null> {
  return transaction(async () => {
    const content = await consumeToken("not-me", token);
    const user = content?.userId ? await findUser(content.userId) : undefined;
    if (!user || !content) return null;
    const ended = await endSessionOfUser(user.id, content.data.sessionId ?? "");
    const all = ended ? [ended] : await endOtherSessions(user.id);
    await undoPreparations(user.id);
    const resetToken = await createToken("reset-password", { userId: user.id, data: {} });
    return { userId: user.id, ended: all, resetToken };
  });
}
