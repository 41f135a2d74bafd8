import "server-only";
import { acceptRecoveryCode } from "./recovery-codes";
import { acceptTotp, hasTotp } from "./totp";

/** Which kind of second step a code is: of the authenticator app, or a recovery code; null if it is not right. */
export async function acceptCode(userId: string, code: string): Promise<"code" | "recovery code" | null> {
  if ((await hasTotp(userId)) && (await acceptTotp(userId, code))) return "code";
  return (await acceptRecoveryCode(userId, code)) ? "recovery code" : null;
}
