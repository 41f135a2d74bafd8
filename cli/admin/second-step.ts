/* `npm run admin`: removing second steps whose owner can't use them any more. */
import { listPasskeys, removePasskey, setSecondStep } from "../../accounts/second-step/passkeys";
import { removeRecoveryCodes } from "../../accounts/second-step/recovery-codes";
import { hasTotp, removeTotp } from "../../accounts/second-step/totp";
import { resetLimits } from "../../auth/throttle";
import { codeLimits } from "../../auth/throttle-limits";
import { OPERATOR, raise } from "../../events/events";
import { counted, findUserOrFail } from "../operator";

export async function removeSecondStep(login: string) {
  const user = await findUserOrFail(login);
  await removeTotp(user.id);
  await removeRecoveryCodes(user.id);
  await setSecondStep(user.id, false);
  await resetLimits(codeLimits(user.id));
  await raise({ type: "second-step-changed", userId: user.id, on: false }, OPERATOR);
  console.log(`${user.username} can sign in with the password alone again. Passkeys still work too.`);
}

export async function removePasskeys(login: string) {
  const user = await findUserOrFail(login);
  const passkeys = await listPasskeys(user.id);
  for (const { id, name } of passkeys) {
    await removePasskey(user.id, id);
    await raise({ type: "factor-removed", userId: user.id, factor: "passkey", name }, OPERATOR);
  }
  if (!(await hasTotp(user.id))) await setSecondStep(user.id, false);
  console.log(`Removed ${counted(passkeys.length, "passkey")} of ${user.username}.`);
}
