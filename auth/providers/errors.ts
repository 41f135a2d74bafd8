import * as oauth from "oauth4webapi";

/** Why a sign-in with a provider failed, in the address of the page that says it in words (app/login/providers.ts). */
export type ProviderFailure =
  | "denied"
  | "expired"
  | "unavailable"
  | "clock"
  | "not-recent"
  | "invalid"
  | "someone-else"
  | "in-use"
  | "inactive"
  | "unconfirmed"
  | "throttled";

/** A failed sign-in with a provider. `detail` is for the log and holds no token, code or secret. */
export class ProviderError extends Error {
  override name = "ProviderError";

  constructor(
    readonly failure: ProviderFailure,
    readonly detail: string,
  ) {
    super(`${failure}: ${detail}`);
  }
}

/** Error codes of OAuth (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6) that mean that the person did not agree. */
const DENIED = new Set(["access_denied", "login_required", "interaction_required", "consent_required"]);

/** Error codes that mean that the provider can't respond for now. */
const UNAVAILABLE = new Set(["server_error", "temporarily_unavailable"]);

/**
 * What an error of the exchange with a provider means. Unknown ones mean that its response is invalid. Errors of
 * oauth4webapi carry responses and tokens, so their details are its codes and fixed messages only.
 */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof oauth.AuthorizationResponseError) {
    return new ProviderError(ofAuthorization(error.error), `authorization error ${codeOf(error.error)}`);
  }
  if (error instanceof oauth.ResponseBodyError) {
    const failure = error.error === "invalid_grant" ? "expired" : error.status >= 500 ? "unavailable" : "invalid";
    return new ProviderError(failure, `token error ${codeOf(error.error)}`);
  }
  // A wrong client id or secret, usually.
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return new ProviderError("invalid", `authentication refused with status ${error.status}`);
  }
  if (error instanceof oauth.OperationProcessingError) {
    return new ProviderError(ofProcessing(error), `${error.code ?? "unknown"}: ${error.message}`);
  }
  // fetch fails with a TypeError, its timeout with a DOMException.
  const isNetwork = error instanceof TypeError || (error instanceof Error && /Timeout|Abort/.test(error.name));
  const name = error instanceof Error ? error.name : "unknown";
  return new ProviderError(isNetwork ? "unavailable" : "invalid", isNetwork ? `network: ${name}` : name);
}

function ofAuthorization(code: string): ProviderFailure {
  if (DENIED.has(code)) return "denied";
  return UNAVAILABLE.has(code) ? "unavailable" : "invalid";
}

function ofProcessing({ code, cause }: oauth.OperationProcessingError): ProviderFailure {
  const { claim, status } = (cause ?? {}) as { claim?: string; status?: number };
  if (code === oauth.JWT_TIMESTAMP_CHECK) return claim === "auth_time" ? "not-recent" : "clock";
  return status !== undefined && status >= 500 ? "unavailable" : "invalid";
}

/** An error code as a provider or a visitor sent it, safe for the log. */
const codeOf = (text: string) => text.replace(/[^\w.-]/g, "").slice(0, 40);
