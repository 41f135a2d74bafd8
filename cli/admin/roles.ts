/* `npm run admin`: granting and revoking roles. */
import { setRole } from "../../accounts/administration";
import { mustHaveSecondStep } from "../../auth/requirements";
import { transaction } from "../../db/client";
import type { Role } from "../../db/schema";
import { OPERATOR, raise } from "../../events/events";
import { findUserOrFail } from "../operator";

export const grantRole = (login: string, role: Role) => changeRole(login, role, true);

export const revokeRole = (login: string, role: Role) => changeRole(login, role, false);

async function changeRole(login: string, role: Role, granted: boolean) {
  const user = await findUserOrFail(login);
  const isChanged = await transaction(async () => {
    const isChanged = await setRole(user.id, role, granted);
    if (isChanged) await raise({ type: granted ? "role-granted" : "role-revoked", userId: user.id, role }, OPERATOR);
    return isChanged;
  });
  if (!isChanged) {
    console.log(`${user.username} ${granted ? "already has" : "doesn't have"} the role ${role}.`);
    return;
  }
  console.log(`${user.username} ${granted ? "has" : "no longer has"} the role ${role}.`);
  if (granted && !user.secondStep && mustHaveSecondStep({ roles: [...user.roles, role] })) {
    console.log("They must set up two-step verification within seven days of their next visit (TWO_STEP_REQUIRED).");
  }
}
