import "server-only";
import {
  createInvite,
  type RegistrationMode,
  registrationMode,
  setRegistrationMode,
  withdrawInvite,
} from "../accounts/registration";
import { transaction } from "../db/client";
import { recordModeration } from "./log";

/* What admins do about who may register. The database has one connection: all that is called here is one transaction. */

/** Changes who may register. */
export async function changeRegistration(actorId: string, mode: RegistrationMode, now = new Date()): Promise<void> {
  await transaction(async (tx) => {
    if ((await registrationMode()) === mode) return;
    await setRegistrationMode(mode);
    await recordModeration(tx, { type: "registration-changed", actorId, details: { mode } }, now);
  });
}

/** Makes an invite, and returns its token, which is nowhere else. */
export function invite(actorId: string, form: { note: string; days: number }, now = new Date()): Promise<string> {
  return transaction(async (tx) => {
    const token = await createInvite(actorId, form, now);
    await recordModeration(tx, { type: "invite-made", actorId, details: { note: form.note } }, now);
    return token;
  });
}

/** Takes an invite back. False where it was used already, or is not there. */
export function withdrawInvitation(actorId: string, id: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const note = await withdrawInvite(id);
    if (note === null) return false;
    await recordModeration(tx, { type: "invite-withdrawn", actorId, details: { note } }, now);
    return true;
  });
}
