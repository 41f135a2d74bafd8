import "server-only";
import { acceptRecoveryCode } from "./recovery-codes";
import { acceptTotp, hasTotp } from "./totp";

/** Accepts a code of the authenticator app, or a recovery code. Returns which it is, or null if it is neither. */
export async function acceptCode(userId: string, code: string): Promise<"code" | "recovery code" | null> {
  if ((await hasTotp(userId)) && (await acceptTotp(userId, code))) return "code";
  return (await acceptRecoveryCode(userId, code)) ? "recovery code" : null;
}
