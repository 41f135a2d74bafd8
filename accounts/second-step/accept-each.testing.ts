/*
 * For tests: on a message with a list of second-step answers, tries each in a process of its own and reports how many
 * passed.
 */
import { acceptChallenge } from "./challenge";
import { acceptRecoveryCode } from "./recovery-codes";
import { acceptTotp } from "./totp";

export type Given = { way: "totp" | "recovery code" | "challenge"; userId: string; code: string; now: number };

const accept = async ({ way, userId, code, now }: Given) =>
  way === "totp"
    ? await acceptTotp(userId, code, new Date(now))
    : way === "challenge"
      ? await acceptChallenge(code, "confirm", userId, new Date(now))
      : await acceptRecoveryCode(userId, code);

process.send?.("ready");
process.once("message", async (given: Given[]) => {
  const accepted = await Promise.all(given.map(accept));
  process.send?.(accepted.filter(Boolean).length, () => process.exit());
});
