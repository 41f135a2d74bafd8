import "server-only";
import type { NextRequest } from "next/server";
import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { currentUser } from "@/auth/current";
import { refuseCrossSite } from "@/auth/same-origin";
import type { CurrentUser } from "@/auth/session";
import { consume } from "@/auth/throttle";
import { interactionLimits } from "@/auth/throttle-limits";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "@/db/unavailable";
import { translateForBrowser, translateTo } from "@/i18n/catalog";
import type { Translate } from "@/i18n/translate";
import { plainRefusal } from "./plain-message";
import { tooManyChanges } from "./rate-limits";
import { refererPath } from "./referer-path";
import { seeOther } from "./see-other";

type Change = (user: CurrentUser, form: FormData) => Promise<object | undefined>;

/**
 * A route handler for a small change, such as a like, that renders no page. The browser's script gets what changed as
 * JSON. Without JavaScript, a plain form leads back to its page or to its field `returnTo`, or to the login page.
 *
 * @param change makes the change and returns its result; undefined if what it is about does not exist
 */
export function interaction(change: Change): (request: NextRequest) => Promise<Response> {
  return async (request) => {
    const crossSite = refuseCrossSite(request);
    if (crossSite) return crossSite;
    const wantsJson = request.headers.get("accept") === "application/json";
    const page = refererPath(request);
    const refuse = (refusal: Refusal) => (wantsJson ? refuseScript(refusal) : refuseForm(request, refusal, page));
    try {
      const user = await currentUser();
      if (!user)
        return wantsJson ? Response.json({ error: "Sign in first." }, { status: 401 }) : seeOther(loginUrl(page));
      const tooMany = await consume(interactionLimits(user.id, (await currentClient()).ipAddress));
      const t = user.language
        ? translateTo(user.language)
        : translateForBrowser(request.headers.get("accept-language"));
      if (tooMany) {
        const text = t(tooManyChanges(tooMany));
        return refuse({ status: 429, seconds: tooMany.seconds, t, title: t("Too many changes"), text });
      }
      const form = await request.formData().catch(() => new FormData());
      const result = await change(user, form);
      const returnTo = form.get("returnTo");
      if (!wantsJson) return seeOther(typeof returnTo === "string" ? safeCallbackUrl(returnTo) : page);
      return result ? Response.json(result) : Response.json({ error: t("This no longer exists.") }, { status: 404 });
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      // Who they are can't be read at the moment, so the language is their browser's.
      const t = translateForBrowser(request.headers.get("accept-language"));
      const text = t("Nothing was changed. Try again in a moment.");
      return refuse({ status: 503, seconds: UNAVAILABLE_RETRY_SECONDS, t, title: t("That didn't work"), text });
    }
  };
}

type Refusal = { t: Translate; status: number; seconds: number; title: string; text: string };

/** A refusal with a sentence, for the browser's script, and when to try again. */
const refuseScript = ({ status, seconds, text: error }: Refusal): Response =>
  Response.json({ error }, { status, headers: { "Retry-After": String(seconds) } });

/** The same as a page, which leads back to the form's. */
const refuseForm = (request: Request, refusal: Refusal, page: string): Response =>
  plainRefusal(request, { ...refusal, links: [[page, refusal.t("Go back")]] });
