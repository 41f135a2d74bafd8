/* `npm run admin`: removing second steps whose owner can't use them any more. */
import { listPasskeys } from "../../accounts/second-step/passkeys";
import { cancelTotpSetup } from "../../accounts/second-step/totp";
import { removePasskey, removeTotp, turnOffSecondStep } from "../../accounts/second-step/turn-off";
import { resetLimits } from "../../auth/throttle";
import { secondStepLimits } from "../../auth/throttle-limits";
import { transaction } from "../../db/client";
import { OPERATOR, raise } from "../../events/events";
import { counted, findUserOrFail } from "../operator";

export async function removeSecondStep(login: string) {
  const user = await findUserOrFail(login);
  await transaction(async () => {
    await cancelTotpSetup(user.id);
    await removeTotp(user.id);
    await turnOffSecondStep(user.id);
    await resetLimits(secondStepLimits(user.id));
    await raise({ type: "second-step-changed", userId: user.id, on: false }, OPERATOR);
  });
  console.log(`${user.username} can sign in with the password alone again. Passkeys still work too.`);
}

export async function removePasskeys(login: string) {
  const user = await findUserOrFail(login);
  const passkeys = await listPasskeys(user.id);
  await transaction(async () => {
    for (const { id } of passkeys) {
      const removed = await removePasskey(user.id, id);
      if (removed) await raise({ type: "factor-removed", userId: user.id, factor: "passkey", ...removed }, OPERATOR);
    }
  });
  console.log(`Removed ${counted(passkeys.length, "passkey")} of ${user.username}.`);
}
