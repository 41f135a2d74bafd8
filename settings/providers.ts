/* The identity providers people can sign in with: OIDC_PROVIDERS, and the settings of each. */

import { parseUrl } from "../text/parse-url";
import { SettingsError } from "./error";

/** An identity provider, as configured. */
export type Provider = {
  /** Its name in OIDC_PROVIDERS and in addresses of this site, such as "google". */
  id: string;
  /** Its name on pages. */
  name: string;
  /** OpenID Connect with discovery; or GitHub's OAuth, which has no ID token. */
  protocol: "oidc" | "github";
  /** Its issuer identifier, exactly as in its ID tokens. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  scopes: string;
  /** Values of `amr` or `acr` in an ID token that count as two-step verification; empty if none do. */
  twoStepValues: readonly string[];
  /** Whether it can be asked to verify the person again, and tells when it did (`prompt=login`, `auth_time`). */
  confirmsAgain: boolean;
};

type Preset = Pick<Provider, "name"> & Partial<Pick<Provider, "protocol" | "issuer" | "scopes" | "confirmsAgain">>;

/** Providers that need only a client id and a secret; Keycloak has no issuer of its own. */
const PRESETS: Record<string, Preset> = {
  // Google ignores `prompt=login`.
  google: { name: "Google", issuer: "https://accounts.google.com", confirmsAgain: false },
  github: {
    name: "GitHub",
    protocol: "github",
    issuer: "https://github.com/login/oauth",
    scopes: "read:user user:email",
    confirmsAgain: false,
  },
  gitlab: { name: "GitLab", issuer: "https://gitlab.com" },
  // Every tenant, and personal accounts.
  microsoft: { name: "Microsoft", issuer: "https://login.microsoftonline.com/common/v2.0" },
  keycloak: { name: "Keycloak" },
};

const ID = /^[a-z][a-z0-9-]{0,30}$/;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

type Environment = Record<string, string | undefined>;

/**
 * Reads the providers from an environment.
 * @throws SettingsError with one sentence that names the first setting that is wrong. It never contains a secret.
 */
export function readProviders(env: Environment): readonly Provider[] {
  const ids = (env.OIDC_PROVIDERS ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  for (const id of ids) {
    if (!ID.test(id) || ids.indexOf(id) !== ids.lastIndexOf(id)) {
      throw new SettingsError(
        "OIDC_PROVIDERS must be a list of different names separated by commas, such as google,keycloak: lower case letters, digits and hyphens.",
      );
    }
  }
  return ids.map((id) => readProvider(id, env));
}

function readProvider(id: string, env: Environment): Provider {
  const prefix = `OIDC_${id.toUpperCase().replaceAll("-", "_")}`;
  const read = (name: string) => env[`${prefix}_${name}`]?.trim() || undefined;
  const preset = PRESETS[id];
  const issuer = read("ISSUER") ?? preset?.issuer;
  if (!issuer || !isIssuer(issuer)) {
    throw new SettingsError(
      `${prefix}_ISSUER must be the https address of the provider, such as https://login.example.org/realms/main.`,
    );
  }
  const [clientId, clientSecret] = [read("CLIENT_ID"), read("CLIENT_SECRET")];
  if (!clientId)
    throw new SettingsError(`${prefix}_CLIENT_ID is not set: set it to the id that the provider gave you.`);
  if (!clientSecret) {
    throw new SettingsError(`${prefix}_CLIENT_SECRET is not set: set it to the secret that the provider gave you.`);
  }
  const protocol = preset?.protocol ?? "oidc";
  const scopes = read("SCOPES") ?? preset?.scopes ?? "openid email profile";
  if (protocol === "oidc" && !scopes.split(" ").includes("openid")) {
    throw new SettingsError(`${prefix}_SCOPES must contain openid, such as openid email profile.`);
  }
  return {
    id,
    name: read("NAME") ?? preset?.name ?? id,
    protocol,
    issuer,
    clientId,
    clientSecret,
    scopes,
    twoStepValues: (read("TWO_STEP") ?? "").split(/[\s,]+/).filter((value) => value !== ""),
    confirmsAgain: preset?.confirmsAgain ?? true,
  };
}

/** Whether a text is an issuer identifier (OpenID Connect Core, 2): https, or http on this machine alone, for tests. */
function isIssuer(text: string): boolean {
  const url = parseUrl(text);
  if (!url) return false;
  const { protocol, hostname, search, hash } = url;
  if (search || hash) return false;
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
}
