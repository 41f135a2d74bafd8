import "server-only";
import { currentClient } from "@/auth/client";
import { consume, type Limit, type Refusal } from "@/auth/throttle";
import { accountChangeLimits, interactionLimits, postLimits, renameLimits, reportLimits } from "@/auth/throttle-limits";
import { msg } from "@/i18n/msg";
import { setRetryAfter } from "@/server/next-bridge";

/*
 * Rate limits of forms. Each function counts what is about to be done, and returns null, or the message of the refusal. A
 * refusal is sent with Retry-After, as by the API (api/handler.ts).
 */

/** Counts a post or a reply. */
export const refusalToPost = async (userId: string) =>
  countOrRefuse(postLimits(userId, await currentAddress()), (wait) =>
    msg("You've posted a lot in the last hour. Try again in {count, plural, one {# minute} other {# minutes}}.", {
      count: minutes(wait),
    }),
  );

/** Counts an edit of a post or a saved draft, as an interaction. */
export const refusalToEdit = async (userId: string) =>
  countOrRefuse(interactionLimits(userId, await currentAddress()), tooManyChanges);

/** Counts a report of a post or a person. */
export const refusalToReport = async (userId: string) =>
  countOrRefuse(reportLimits(userId, await currentAddress()), (wait) =>
    msg(
      "You've sent a lot of reports in the last hour. Try again in {count, plural, one {# minute} other {# minutes}}.",
      {
        count: minutes(wait),
      },
    ),
  );

/** Counts a change of an account or of the site: a profile, an access token, a passkey's name, an invitation. */
export const refusalToChange = (userId: string) => countOrRefuse(accountChangeLimits(userId), tooManyChanges);

/** Counts a change of username. */
export const refusalToRename = (userId: string) =>
  countOrRefuse(renameLimits(userId), ({ seconds }) =>
    msg("You've changed your username too often today. Try again in {count, plural, one {# hour} other {# hours}}.", {
      count: Math.ceil(seconds / 3600),
    }),
  );

async function countOrRefuse(limits: Limit[], message: (refusal: Refusal) => string): Promise<string | null> {
  const refusal = await consume(limits);
  if (!refusal) return null;
  setRetryAfter(refusal.seconds);
  return message(refusal);
}

/** The message after too many changes in an hour. */
export const tooManyChanges = (refusal: Refusal) =>
  msg(
    "You've made a lot of changes in the last hour. Try again in {count, plural, one {# minute} other {# minutes}}.",
    {
      count: minutes(refusal),
    },
  );

/** How long to wait, in minutes. */
export const minutes = ({ seconds }: Refusal) => Math.ceil(seconds / 60);

const currentAddress = async () => (await currentClient()).ipAddress;
