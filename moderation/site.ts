import "server-only";
import {
  deleteInvite,
  insertInvite,
  type RegistrationMode,
  registrationMode,
  setRegistrationMode,
} from "../accounts/registration";
import { transaction } from "../db/client";
import { recordModeration } from "./log";

/*
 * What admins decide about registration. The database has one connection: every call here is part of one transaction.
 */

/** Changes who may register. */
export async function changeRegistration(actorId: string, mode: RegistrationMode, now = new Date()): Promise<void> {
  await transaction(async (tx) => {
    if ((await registrationMode()) === mode) return;
    await setRegistrationMode(mode);
    await recordModeration(tx, { type: "registration-changed", actorId, details: { mode } }, now);
  });
}

/** Creates an invite, and returns its token, which is stored nowhere else. */
export function createInvite(actorId: string, form: { note: string; days: number }, now = new Date()): Promise<string> {
  return transaction(async (tx) => {
    const token = await insertInvite(actorId, form, now);
    await recordModeration(tx, { type: "invite-created", actorId, details: { note: form.note } }, now);
    return token;
  });
}

/** Withdraws an invite. Returns false if it was used already, or does not exist. */
export function withdrawInvite(actorId: string, id: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const note = await deleteInvite(id);
    if (note === null) return false;
    await recordModeration(tx, { type: "invite-withdrawn", actorId, details: { note } }, now);
    return true;
  });
}
