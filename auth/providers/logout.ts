import "server-only";
import { decodeJwt, jwtVerify } from "jose";
import { markUsed } from "../../accounts/one-time-tokens";
import { transaction } from "../../db/client";
import { raise } from "../../events/events";
import type { Provider } from "../../settings";
import { endSessionsOfProvider } from "../user-sessions";
import { ProviderError, toProviderError } from "./errors";
import { CLOCK_TOLERANCE_SECONDS, isIssuerOf, metadataOf, SIGNATURE_ALGORITHMS } from "./metadata";

/** How old a logout token may be, in seconds. Used ones are remembered for longer. */
const MAX_AGE_SECONDS = 300;

const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** The types that a logout token's header may name: others are tokens for another purpose. */
const TYPES = new Set([undefined, "JWT", "logout+jwt"]);

/**
 * Ends the sessions that a provider's logout token names: those of one session there, or all of a person's
 * (OpenID Connect Back-Channel Logout 1.0, 2.6).
 * @throws ProviderError if the token is not this provider's, not for this site, not a logout token, too old or used
 */
export async function logOutByToken(provider: Provider, token: string): Promise<void> {
  const { keys, server } = await metadataOf(provider);
  if (!keys) throw new ProviderError("invalid", "this provider signs nothing");
  const { payload, protectedHeader } = await verify().catch((error: unknown) => {
    throw toProviderError(error);
  });
  const { iss = "", sub, sid, jti = "", events, nonce } = payload;
  const isLogout =
    TYPES.has(protectedHeader.typ) &&
    nonce === undefined &&
    typeof events === "object" &&
    events !== null &&
    LOGOUT_EVENT in events &&
    (typeof sub === "string" || typeof sid === "string") &&
    [sub, sid].every((value) => value === undefined || (typeof value === "string" && value !== ""));
  if (!isLogout) throw new ProviderError("invalid", "not a logout token");
  await transaction(async () => {
    // Together, so that a provider can try again after a failure.
    if (!(await markUsed("used-logout-token", `${iss} ${jti}`)))
      throw new ProviderError("expired", "used logout token");
    await endAndReport(provider, { issuer: iss, subject: sub, providerSessionId: sid as string | undefined });
  });

  async function verify() {
    const { iss: issuer } = decodeJwt(token);
    if (!isIssuerOf(server, issuer)) throw new ProviderError("invalid", "another issuer");
    return await jwtVerify(token, keys as NonNullable<typeof keys>, {
      issuer,
      algorithms: SIGNATURE_ALGORITHMS,
      audience: provider.clientId,
      requiredClaims: ["iat", "jti"],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
  }
}

/**
 * Ends the sessions of one session at a provider, which a page of the provider names (OpenID Connect Front-Channel
 * Logout 1.0). Browsers send no cookie from there, so both issuer and session are needed. Does nothing if either is
 * wrong.
 */
export async function logOutByPage(provider: Provider, issuer: string | null, sid: string | null): Promise<void> {
  const { server } = await metadataOf(provider);
  if (!issuer || !sid || !isIssuerOf(server, issuer)) return;
  await endAndReport(provider, { issuer, subject: undefined, providerSessionId: sid });
}

function endAndReport(provider: Provider, which: Parameters<typeof endSessionsOfProvider>[0]): Promise<void> {
  const client = { ipAddress: null, device: provider.name, deviceId: null, requestId: null };
  return transaction(async () => {
    for (const { userId, device } of await endSessionsOfProvider(which))
      await raise({ type: "session-ended", userId, device, by: "provider" }, client);
  });
}
