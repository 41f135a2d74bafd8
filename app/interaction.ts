import "server-only";
import type { NextRequest } from "next/server";
import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { currentUser } from "@/auth/current";
import { crossSiteRefusal, isSameOrigin } from "@/auth/same-origin";
import type { CurrentUser } from "@/auth/session";
import { consume, type Refusal } from "@/auth/throttle";
import { interactionLimits } from "@/auth/throttle-limits";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "@/db/unavailable";

type Change = (user: CurrentUser, form: FormData) => Promise<object | undefined>;

/**
 * A route handler for a small change, such as a like, that renders no page. The browser's script gets what changed as
 * JSON. Without JavaScript, a plain form leads back to its page, or to the login page.
 *
 * @param change makes the change and returns its result; undefined if what it is about does not exist
 */
export function interaction(change: Change): (request: NextRequest) => Promise<Response> {
  return async (request) => {
    if (!isSameOrigin(request)) return new Response(crossSiteRefusal(request), { status: 403 });
    const wantsJson = request.headers.get("accept") === "application/json";
    const page = refererPath(request);
    try {
      const user = await currentUser();
      if (!user)
        return wantsJson ? Response.json({ error: "Sign in first." }, { status: 401 }) : seeOther(loginUrl(page));
      const refusal = await consume(interactionLimits(user.id, (await currentClient()).address));
      if (refusal) return tooManyRequests(refusal, wantsJson);
      const form = await request.formData().catch(() => new FormData());
      const result = await change(user, form);
      if (!wantsJson) return seeOther(page);
      return result ? Response.json(result) : Response.json({ error: "That does not exist." }, { status: 404 });
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      const headers = { "Retry-After": String(UNAVAILABLE_RETRY_SECONDS) };
      return new Response("Nothing was changed. Go back and try again in a moment.\n", { status: 503, headers });
    }
  };
}

/** The response when the hourly limit of interactions is reached. */
function tooManyRequests({ seconds }: Refusal, wantsJson: boolean): Response {
  const error = "You've liked and followed a lot in the last hour. Go back and try again later.";
  const options = { status: 429, headers: { "Retry-After": String(seconds) } };
  return wantsJson ? Response.json({ error }, options) : new Response(`${error}\n`, options);
}

/** The page that the form is on: browsers send it to this site (Referrer-Policy in next.config.ts). */
function refererPath(request: NextRequest): string {
  const referer = request.headers.get("referer");
  const page = referer && URL.canParse(referer) ? new URL(referer) : undefined;
  return safeCallbackUrl(page && page.pathname + page.search);
}

const seeOther = (location: string) => new Response(null, { status: 303, headers: { Location: location } });
