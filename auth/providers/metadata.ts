import "server-only";
import { createRemoteJWKSet, type JWTVerifyGetKey } from "jose";
import * as oauth from "oauth4webapi";
import { type Provider, settings } from "../../settings";
import { parseUrl } from "../../text/parse-url";
import { ProviderError, toProviderError } from "./errors";

/** How long a provider may take to respond, in milliseconds. */
const TIMEOUT = 5000;

/** How long a provider's metadata is cached, in milliseconds. */
const METADATA_LIFETIME = 3_600_000;

/** How far a provider's clock may be off, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 60;

/** What providers may sign with: asymmetric, with SHA-2, and not `none` (ASVS 9.1.2). */
export const SIGNATURE_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

/** A provider's addresses, and the keys it signs with; GitHub signs nothing. */
export type Metadata = { server: oauth.AuthorizationServer; keys: JWTVerifyGetKey | null };

/** The configured provider with this id, or undefined. */
export const findProvider = (id: string): Provider | undefined =>
  settings().providers.find((provider) => provider.id === id);

/** The client that this site is to a provider. */
export const clientOf = ({ clientId }: Provider): oauth.Client => ({
  client_id: clientId,
  [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
});

/** Options of a request to a provider. Plain http is for providers on this machine (settings/providers.ts). */
export const requestOptions = ({ issuer }: Provider) => ({
  signal: AbortSignal.timeout(TIMEOUT),
  [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
});

/** Metadata by issuer. A failure is not cached: the next sign-in asks again. */
const cache = new Map<string, { metadata: Promise<Metadata>; until: number }>();

/**
 * A provider's metadata, asked for once an hour (OpenID Connect Discovery 1.0).
 * @throws ProviderError if it does not respond, or its issuer is another
 */
export function metadataOf(provider: Provider, now = Date.now()): Promise<Metadata> {
  const cached = cache.get(provider.issuer);
  if (cached && cached.until > now) return cached.metadata;
  const metadata = (provider.protocol === "github" ? Promise.resolve(github(provider)) : discover(provider)).catch(
    (error: unknown) => {
      cache.delete(provider.issuer);
      throw toProviderError(error);
    },
  );
  cache.set(provider.issuer, { metadata, until: now + METADATA_LIFETIME });
  return metadata;
}

/** Microsoft's issuer for all tenants has the tenant's id in its place; each ID token names its own. */
const ALL_TENANTS = /^https:\/\/login\.microsoftonline\.com\/(common|organizations)\/v2\.0$/;
const TENANT_TEMPLATE = "https://login.microsoftonline.com/{tenantid}/v2.0";
const TENANT_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Asks a provider for its metadata. Its issuer must be the one we know, so that no other can pass for it. */
async function discover(provider: Provider): Promise<Metadata> {
  const response = await oauth.discoveryRequest(new URL(provider.issuer), requestOptions(provider));
  const issuer = ALL_TENANTS.test(provider.issuer) ? TENANT_TEMPLATE : provider.issuer;
  const server = await oauth.processDiscoveryResponse(new URL(issuer), response);
  const { jwks_uri, authorization_endpoint, token_endpoint } = server;
  const isComplete = [jwks_uri, authorization_endpoint, token_endpoint].every(
    (address) => address !== undefined && isAllowed(address, provider),
  );
  if (!isComplete) throw new ProviderError("invalid", "its metadata lacks an https address");
  return { server, keys: createRemoteJWKSet(new URL(String(jwks_uri)), { timeoutDuration: TIMEOUT }) };
}

const isAllowed = (address: string, { issuer }: Provider) =>
  parseUrl(address) !== null && (address.startsWith("https:") || issuer.startsWith("http:"));

/** The server with the issuer that this ID token must have: for all of Microsoft's tenants, that of its own tenant. */
export function serverFor({ server }: Metadata, tenantId: unknown): oauth.AuthorizationServer {
  if (server.issuer !== TENANT_TEMPLATE) return server;
  if (typeof tenantId !== "string" || !TENANT_ID.test(tenantId)) throw new ProviderError("invalid", "no tenant");
  return { ...server, issuer: TENANT_TEMPLATE.replace("{tenantid}", tenantId) };
}

/** Whether an issuer is this server's, or that of one of Microsoft's tenants. */
export function isIssuerOf({ issuer }: oauth.AuthorizationServer, candidate: string | undefined): candidate is string {
  if (issuer !== TENANT_TEMPLATE) return candidate === issuer;
  const tenantId = candidate?.split("/")[3] ?? "";
  return TENANT_ID.test(tenantId) && candidate === TENANT_TEMPLATE.replace("{tenantid}", tenantId);
}

/** GitHub's addresses, or those of a GitHub Enterprise Server. It has no metadata. */
function github({ issuer }: Provider): Metadata {
  const server = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/access_token`,
    token_endpoint_auth_methods_supported: ["client_secret_post"],
  };
  return { server, keys: null };
}

/** Why providers can't be used, in a sentence for the operator, by provider. Empty if all can. */
export async function providerProblems(providers: readonly Provider[]): Promise<Map<Provider, string>> {
  const problems = new Map<Provider, string>();
  for (const provider of providers) {
    await metadataOf(provider).catch((error: unknown) => {
      problems.set(provider, problemOf(provider, toProviderError(error)));
    });
  }
  return problems;
}

function problemOf({ name, id, issuer }: Provider, { failure, detail }: ProviderError): string {
  const setting = `OIDC_${id.toUpperCase().replaceAll("-", "_")}_ISSUER`;
  return failure === "unavailable"
    ? `Nobody can sign in with ${name}: ${issuer} does not respond (${detail}). Look at the network, or at ${setting}.`
    : `Nobody can sign in with ${name}: ${issuer} is not an OpenID Connect issuer (${detail}). Look at ${setting}.`;
}
