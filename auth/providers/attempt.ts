import "server-only";
import { randomBytes } from "node:crypto";
import { cookies, headers } from "next/headers";
import { consumeToken, createToken, lifetimeOf, sha256 } from "../../accounts/one-time-tokens";
import { type Provider, settings } from "../../settings";
import { type SafePath, safeCallbackUrl } from "../callback-url";
import { cookieName, cookieOptions, cookieValues, isHttps } from "../cookies";
import { currentRequestHead } from "../request-head";
import type { AuthorizationRequest } from "./exchange";

/** Why a person goes to a provider: to sign in, to link it to their account, or to confirm who they are. */
export type Intent = "sign-in" | "link" | "confirm";

/** What the person wanted when their browser was sent to a provider. */
export type Attempt = {
  intent: Intent;
  callbackUrl: SafePath;
  remembered: boolean;
  /** The invite's token, for an account that this sign-in may create; "" if none. */
  invite: string;
  /** The user who links or confirms; "" for a sign-in. */
  userId: string;
};

/**
 * Stores an attempt for ten minutes, and returns its request. The state names a row and works once. The nonce and the
 * PKCE verifier are derived from the state and a cookie: only the browser that started can finish (login CSRF), several
 * tabs can at once, and neither the database nor the provider's address reveals them.
 */
export async function startAttempt(
  provider: Provider,
  attempt: Attempt,
  now = new Date(),
): Promise<AuthorizationRequest> {
  const browserKey = await setBrowserKey();
  const { intent, callbackUrl, invite, userId, remembered } = attempt;
  const data = {
    provider: provider.id,
    browser: sha256(browserKey),
    startedAt: now.toISOString(),
    intent,
    callbackUrl,
    invite,
    userId,
    remembered: remembered ? "yes" : "",
  };
  // Without the user's id in its own column: a second tab must not end the first one's attempt.
  const state = await createToken("provider-attempt", { userId: null, data }, now);
  return requestOf(provider, browserKey, state, intent, now);
}

/** The attempt and the request that a state belongs to, in this browser and for this provider, or null. Works once. */
export async function finishAttempt(
  provider: Provider,
  state: string,
): Promise<{ attempt: Attempt; request: AuthorizationRequest } | null> {
  const content = await consumeToken("provider-attempt", state);
  if (content?.data.provider !== provider.id) return null;
  const { browser, startedAt = "", callbackUrl, invite = "", userId = "", remembered } = content.data;
  const intent = content.data.intent as Intent;
  const head = await currentRequestHead();
  const browserKey = cookieValues(head, cookieName("provider", isHttps(head.headers))).find(
    (key) => sha256(key) === browser,
  );
  if (browserKey === undefined) return null;
  return {
    attempt: { intent, callbackUrl: safeCallbackUrl(callbackUrl), remembered: remembered === "yes", invite, userId },
    request: requestOf(provider, browserKey, state, intent, new Date(startedAt)),
  };
}

function requestOf(
  provider: Provider,
  browserKey: string,
  state: string,
  intent: Intent,
  startedAt: Date,
): AuthorizationRequest {
  return {
    // From AUTH_URL, never from the request's host.
    redirectUri: `${settings().canonicalOrigin}/login/with/${provider.id}/callback`,
    state,
    nonce: sha256(`nonce ${browserKey} ${state}`),
    codeVerifier: sha256(`verifier ${browserKey} ${state}`),
    ...(intent === "confirm" && { confirmsSince: startedAt }),
  };
}

/** Sets or renews the cookie that binds attempts to this browser. Returns its value. */
async function setBrowserKey(): Promise<string> {
  const https = isHttps(await headers());
  const jar = await cookies();
  const name = cookieName("provider", https);
  const existing = jar.get(name)?.value;
  const key = existing && KEY.test(existing) ? existing : randomBytes(32).toString("base64url");
  jar.set(name, key, { ...cookieOptions(https), maxAge: lifetimeOf("provider-attempt") });
  return key;
}

const KEY = /^[\w-]{43}$/;
