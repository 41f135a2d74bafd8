/*
 * For tests only, as a separate process: on a message with second-step attempts, makes them concurrently and reports
 * how many were accepted.
 */
import { acceptChallenge } from "./challenge";
import { acceptRecoveryCode } from "./recovery-codes";
import { acceptTotp } from "./totp";

export type Attempt = { method: "totp" | "recovery code" | "challenge"; userId: string; code: string; now: number };

const accept = async ({ method, userId, code, now }: Attempt) =>
  method === "totp"
    ? await acceptTotp(userId, code, new Date(now))
    : method === "challenge"
      ? await acceptChallenge(code, "confirm", userId, new Date(now))
      : await acceptRecoveryCode(userId, code);

process.send?.("ready");
process.once("message", async (attempts: Attempt[]) => {
  const accepted = await Promise.all(attempts.map(accept));
  process.send?.(accepted.filter(Boolean).length, () => process.exit());
});
