import "server-only";
import { decodeJwt, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import type { Provider } from "../../settings";
import { ProviderError, toProviderError } from "./errors";
import { readGithubPerson } from "./github";
import {
  CLOCK_TOLERANCE_SECONDS,
  clientOf,
  type Metadata,
  metadataOf,
  requestOptions,
  SIGNATURE_ALGORITHMS,
  serverFor,
} from "./metadata";
import type { Proof } from "./proof";

/** How long ago a person may have signed in at a provider, in seconds: a year, since only when it was matters. */
const MAX_AGE_SECONDS = 31_536_000;

/** The secrets and the address of one authorization request. */
export type AuthorizationRequest = {
  redirectUri: string;
  state: string;
  nonce: string;
  codeVerifier: string;
  /** Set if the provider must verify the person again, even if they are signed in there: since when. */
  confirmsSince?: Date | undefined;
};

/**
 * The provider's address where the person agrees to sign in: the authorization code flow with PKCE, state and nonce
 * (RFC 9700, 2.1.1).
 * @throws ProviderError
 */
export async function authorizationUrl(provider: Provider, request: AuthorizationRequest): Promise<string> {
  const { server } = await metadataOf(provider);
  const url = new URL(String(server.authorization_endpoint));
  const parameters = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: request.redirectUri,
    scope: provider.scopes,
    state: request.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(request.codeVerifier),
    code_challenge_method: "S256",
    // max_age makes the provider say when the person signed in there (OpenID Connect Core, 3.1.2.1).
    ...(provider.protocol === "oidc" && { nonce: request.nonce, max_age: String(MAX_AGE_SECONDS) }),
    ...(request.confirmsSince && { prompt: "login", max_age: "0" }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * Exchanges the code in a callback's parameters, and returns who the person is.
 * @throws ProviderError, also if the person did not agree
 */
export async function exchange(
  provider: Provider,
  parameters: URLSearchParams,
  request: AuthorizationRequest,
): Promise<Proof> {
  try {
    const metadata = await metadataOf(provider);
    const { server } = metadata;
    const client = clientOf(provider);
    // Also refuses another provider's `iss` (RFC 9207), and parameters that are there twice.
    const callback = oauth.validateAuthResponse(server, client, parameters, request.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      clientAuthentication(provider, server),
      callback,
      request.redirectUri,
      request.codeVerifier,
      requestOptions(provider),
    );
    if (provider.protocol === "github") {
      // GitHub verifies nobody again, and does not say when it did: whoever is at the browser would be confirmed.
      if (request.confirmsSince) throw new ProviderError("not-recent", "no auth_time");
      const { access_token } = await oauth.processAuthorizationCodeResponse(server, client, response);
      return await readGithubPerson(provider, access_token);
    }
    return await readIdToken(provider, metadata, request, response);
  } catch (error) {
    throw toProviderError(error);
  }
}

/** The secret goes into the Authorization header (RFC 6749, 2.3.1), unless the provider wants it in the form. */
function clientAuthentication({ clientSecret }: Provider, server: oauth.AuthorizationServer): oauth.ClientAuth {
  const methods = server.token_endpoint_auth_methods_supported;
  return methods && !methods.includes("client_secret_basic")
    ? oauth.ClientSecretPost(clientSecret)
    : oauth.ClientSecretBasic(clientSecret);
}

/** Verifies an ID token (OpenID Connect Core, 3.1.3.7) and its signature, and reads who it is about. */
async function readIdToken(
  provider: Provider,
  metadata: Metadata,
  { nonce, confirmsSince }: AuthorizationRequest,
  response: Response,
): Promise<Proof> {
  const { id_token: idToken } = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { id_token?: unknown };
  const tenantId = typeof idToken === "string" ? unverifiedClaims(idToken).tid : undefined;
  const server = serverFor(metadata, tenantId);
  const client = clientOf(provider);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (!claims || !tokens.id_token || !metadata.keys) throw new ProviderError("invalid", "no ID token");
  await jwtVerify(tokens.id_token, metadata.keys, {
    issuer: server.issuer,
    algorithms: SIGNATURE_ALGORITHMS,
    audience: provider.clientId,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  });
  // Neither library checks whether it was issued in the future.
  if (claims.iat > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) throw new ProviderError("clock", "iat");
  if (confirmsSince && !isSince(claims.auth_time, confirmsSince)) throw new ProviderError("not-recent", "auth_time");
  // Some providers send a person's address only with their user info.
  const userInfo =
    claims.email === undefined && server.userinfo_endpoint
      ? await oauth.processUserInfoResponse(
          server,
          client,
          claims.sub,
          await oauth.userInfoRequest(server, client, tokens.access_token, requestOptions(provider)),
        )
      : {};
  const allClaims: Record<string, unknown> = { ...userInfo, ...claims };
  return {
    provider: provider.id,
    issuer: claims.iss,
    subject: claims.sub,
    email: text(allClaims.email),
    emailVerified: allClaims.email_verified === true || allClaims.email_verified === "true",
    names: [allClaims.preferred_username, allClaims.nickname, allClaims.name].flatMap((name) => text(name) ?? []),
    providerSessionId: text(claims.sid),
    isTwoStep: isTwoStep(provider, claims),
    authTime: claims.auth_time ?? null,
  };
}

function unverifiedClaims(token: string) {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Whether the person was verified after a moment, as far as the two clocks agree. */
const isSince = (authTime: number | undefined, moment: Date) =>
  authTime !== undefined && authTime * 1000 >= moment.getTime() - CLOCK_TOLERANCE_SECONDS * 1000;

/** Whether `amr` or `acr` has a value that the settings count as two factors (RFC 8176). */
function isTwoStep({ twoStepValues }: Provider, { amr, acr }: oauth.IDToken): boolean {
  const values = [...(Array.isArray(amr) ? amr : []), acr];
  return values.some((value) => typeof value === "string" && twoStepValues.includes(value));
}
