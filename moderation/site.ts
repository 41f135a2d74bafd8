import "server-only";
import {
  createInvite,
  type RegistrationMode,
  registrationMode,
  setRegistrationMode,
  withdrawInvite,
} from "../accounts/registration";
import { db } from "../db/client";
import { writeAct } from "./acts";

/* What admins do about who may register. The database has one connection: all that is called here is one transaction. */

/** Changes who may register. */
export function changeRegistration(actorId: string, mode: RegistrationMode, now = new Date()): void {
  db().transaction(
    (tx) => {
      if (registrationMode() === mode) return;
      setRegistrationMode(mode);
      writeAct(tx, { type: "registration-changed", actorId, details: { mode } }, now);
    },
    { behavior: "immediate" },
  );
}

/** Makes an invite, and returns its token, which is nowhere else. */
export function invite(actorId: string, form: { note: string; days: number }, now = new Date()): string {
  return db().transaction(
    (tx) => {
      const token = createInvite(actorId, form, now);
      writeAct(tx, { type: "invite-made", actorId, details: { note: form.note } }, now);
      return token;
    },
    { behavior: "immediate" },
  );
}

/** Takes an invite back. False where it was used already, or is not there. */
export function uninvite(actorId: string, id: string, now = new Date()): boolean {
  return db().transaction(
    (tx) => {
      const note = withdrawInvite(id);
      if (note === null) return false;
      writeAct(tx, { type: "invite-withdrawn", actorId, details: { note } }, now);
      return true;
    },
    { behavior: "immediate" },
  );
}
