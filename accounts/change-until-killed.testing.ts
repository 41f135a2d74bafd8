/*
 * For tests: registers someone, or requests or carries out an account's deletion, and kills itself at a step of that.
 * Arguments: what to do, for whom, the step, and an invite or the table from which rows are being deleted at the end.
 */

import { transaction } from "../db/client";
import { killAfter, killWhileDeletingFrom } from "../db/testing/kill-after";
import { raise } from "../events/events";
import type { Client } from "../events/types";
import { deleteDueAccounts, requestDeletion } from "./deletion";
import { register } from "./register";
import { findUserByUsername } from "./users";

const CLIENT: Client = { ipAddress: "192.0.2.1", device: "Firefox", deviceId: null, requestId: null };

const [work, username = "", step, invite = ""] = process.argv.slice(2);
const user = await findUserByUsername(username);
if (work === "delete" && invite) killWhileDeletingFrom(invite);
else killAfter(Number(step));
if (work === "register") {
  const password = "four words of mine";
  const form = { username, email: `${username}@example.org`, password, repeatPassword: password };
  await register(form, { invite, alsoStore: (userId) => raise({ type: "registered", userId }, CLIENT) });
} else if (work === "request-deletion" && user) {
  await transaction(async () => {
    const deleteAt = await requestDeletion(user.id);
    await raise({ type: "deletion-requested", userId: user.id, deleteAt }, CLIENT);
  });
} else if (user) await deleteDueAccounts();
process.exit(0);
