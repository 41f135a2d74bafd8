import type { NextRequest } from "next/server";
import { confirmUrl, loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { currentSession, isFreshHere } from "@/auth/current";
import { type Attempt, type Intent, startAttempt } from "@/auth/providers/attempt";
import { failureUrl, SIGN_IN_SETTINGS } from "@/auth/providers/complete";
import { ProviderError } from "@/auth/providers/errors";
import { authorizationUrl } from "@/auth/providers/exchange";
import { findProvider, metadataOf } from "@/auth/providers/metadata";
import { crossSiteRefusal, isSameOrigin } from "@/auth/same-origin";
import { consume } from "@/auth/throttle";
import { providerLimits } from "@/auth/throttle-limits";
import { readFields } from "@/components/form/form-state";
import { getTranslate } from "@/i18n/server";
import { requestLog } from "@/log";
import type { Provider } from "@/settings";
import { escapeHtml } from "@/text/html";
import { seeOther } from "../../../see-other";
import { orUnavailable, readForm, type WithProvider } from "./responses";

/**
 * Leads to an identity provider, from a form with `intent` (sign-in, link or confirm), `callbackUrl`, `remember` and
 * `invite`. A post, so that another site can't start this. The response is a page that goes on by itself: browsers apply
 * our policy for forms (form-action 'self') to redirects too.
 */
export async function POST(request: NextRequest, { params }: WithProvider): Promise<Response> {
  if (!isSameOrigin(request)) return new Response(crossSiteRefusal(request), { status: 403 });
  const provider = findProvider((await params).provider);
  const data = await readForm(request);
  const { intent, remember, invite, ...values } = readFields(data, ["intent", "callbackUrl", "remember", "invite"]);
  const callbackUrl = safeCallbackUrl(values.callbackUrl);
  if (!provider) return seeOther(loginUrl(callbackUrl));
  return orUnavailable(request, async () => {
    const known = intent === "link" || intent === "confirm" ? intent : "sign-in";
    const userId = await userFor(known);
    // Their page leads to signing in, if need be.
    if (userId === null) return seeOther(confirmUrl(known === "link" ? SIGN_IN_SETTINGS : callbackUrl));
    return await lead(provider, { intent: known, callbackUrl, remembered: remember !== "", invite, userId });
  });
}

/** Whose account to link, which takes a fresh session, or who confirms; "" for a sign-in. Null if it is nobody's. */
async function userFor(intent: Intent): Promise<string | null> {
  if (intent === "sign-in") return "";
  const open = await currentSession();
  if (!open) return null;
  if (intent === "link" && (open.requirement || !(await isFreshHere(open)))) return null;
  return open.user.id;
}

async function lead(provider: Provider, attempt: Attempt): Promise<Response> {
  const { intent, callbackUrl } = attempt;
  const { ipAddress } = await currentClient();
  if (await consume(providerLimits(ipAddress))) {
    return seeOther(failureUrl(provider, intent, "throttled", callbackUrl));
  }
  try {
    // Before anything is stored.
    await metadataOf(provider);
    return await goingOn(provider, await authorizationUrl(provider, await startAttempt(provider, attempt)));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { failure, detail } = error;
    (await requestLog()).warn({ event: "provider_sign_in_failed", provider: provider.id, failure, detail });
    return seeOther(failureUrl(provider, intent, failure, callbackUrl));
  }
}

/** The page that leads on to a provider's address. */
async function goingOn({ name }: Provider, address: string): Promise<Response> {
  const t = await getTranslate();
  const [href, words] = [escapeHtml(address), escapeHtml(t("Continue to {provider}", { provider: name }))];
  const html = `<!DOCTYPE html>
<html lang="${t.language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="referrer" content="origin"><meta http-equiv="refresh" content="0; url=${href}">
<title>${words}</title><p><a href="${href}">${words}</a></p></html>
`;
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" } });
}
