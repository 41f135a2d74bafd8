/* `npm run admin`: open sessions and security activity. */
import type { Session } from "../../auth/session";
import { endAllSessions, endOtherSessions, endSessionOfUser, listSessions } from "../../auth/user-sessions";
import { transaction } from "../../db/client";
import { describeEvent } from "../../events/describe";
import { OPERATOR, raise } from "../../events/events";
import { readSecurityEvents } from "../../events/security-events";
import { translateTo } from "../../i18n/catalog";
import { counted, findUserOrFail, OperatorError } from "../operator";

const shortId = ({ id }: Session) => id.slice(0, 8);

export async function printSessions(login: string) {
  const user = await findUserOrFail(login);
  const sessions = await listSessions(user.id);
  if (sessions.length === 0) console.log(`${user.username} is not signed in anywhere.`);
  for (const session of sessions) {
    const { device, ipAddress, createdAt, lastSeenAt, remembered } = session;
    console.log(
      `${shortId(session)}  ${device || "Unknown browser"}, from ${ipAddress ?? "an unknown address"}, signed in ` +
        `${createdAt.toISOString()}, last active ${lastSeenAt.toISOString()}${remembered ? ", remembered" : ""}`,
    );
  }
}

/** Ends the session of a user whose id begins with the first 8 characters of `id`, or all. */
export async function endSessions(login: string, id: string | undefined, { all }: { all?: true }) {
  const user = await findUserOrFail(login);
  if (Boolean(id) === Boolean(all))
    throw new OperatorError("Name the session to end (npm run admin -- sessions lists them), or use --all.");
  const ended = await transaction(async () => {
    const matching = (await listSessions(user.id)).filter((session) => id && shortId(session) === id.slice(0, 8));
    if (!all) for (const session of matching) await endSessionOfUser(user.id, session.id);
    const ended = all ? await endOtherSessions(user.id) : matching;
    for (const { device } of ended)
      await raise({ type: "session-ended", userId: user.id, device, by: "operator" }, OPERATOR);
    return ended;
  });
  if (id && ended.length === 0) throw new OperatorError(`${user.username} has no open session ${id}.`);
  console.log(`Ended ${ended.length} of ${user.username}'s sessions.`);
}

export async function endEverySession() {
  const ended = await transaction(async () => {
    const ended = await endAllSessions();
    for (const { userId, device } of ended)
      await raise({ type: "session-ended", userId, device, by: "operator" }, OPERATOR);
    return ended;
  });
  console.log(`Ended ${counted(ended.length, "session")}: everyone is signed out.`);
}

export async function printActivity(login: string) {
  const user = await findUserOrFail(login);
  for (const event of (await readSecurityEvents(user.id)).events) {
    const from = event.ipAddress ? `, from ${event.ipAddress}` : "";
    console.log(
      `${event.createdAt.toISOString()}  ${describeEvent(translateTo("en"), event)} (${event.device}${from})`,
    );
  }
}
