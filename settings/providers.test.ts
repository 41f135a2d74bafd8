import { describe, expect, test } from "vitest";
import { readSettings } from ".";

const BASE = { AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW", AUTH_URL: "https://blog.example.org" };
const SECRET = "the provider's secret";

/** Settings of one provider, with an id and a secret. */
const readOne = (id: string, env: Record<string, string> = {}) => {
  const prefix = `OIDC_${id.toUpperCase().replaceAll("-", "_")}`;
  return { ...BASE, OIDC_PROVIDERS: id, [`${prefix}_CLIENT_ID`]: "us", [`${prefix}_CLIENT_SECRET`]: SECRET, ...env };
};

const refusal = (env: Record<string, string>) => {
  try {
    readSettings(env);
    return undefined;
  } catch (error) {
    expect((error as Error).name).toBe("SettingsError");
    return (error as Error).message;
  }
};

describe("An identity provider", () => {
  test.each(["google", "github", "gitlab", "microsoft"])("%s needs only an id and a secret", (id) => {
    const [provider] = readSettings(readOne(id)).providers;
    expect(provider).toMatchObject({ id, clientId: "us", clientSecret: SECRET, twoStepValues: [] });
    expect(provider?.issuer).toMatch(/^https:/);
  });

  test("of a name of your own has an issuer, a name, scopes and values for two steps", () => {
    const env = {
      OIDC_MY_LOGIN_ISSUER: "https://login.example.org/realms/main",
      OIDC_MY_LOGIN_NAME: "Our login",
      OIDC_MY_LOGIN_SCOPES: "openid email",
      OIDC_MY_LOGIN_TWO_STEP: "mfa, hwk",
    };
    expect(readSettings(readOne("my-login", env)).providers).toMatchObject([
      { name: "Our login", issuer: env.OIDC_MY_LOGIN_ISSUER, scopes: "openid email", twoStepValues: ["mfa", "hwk"] },
    ]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["without AUTH_URL", readOne("google", { AUTH_URL: "" }), /^AUTH_URL must be set/],
    ["without an id", readOne("google", { OIDC_GOOGLE_CLIENT_ID: "" }), /^OIDC_GOOGLE_CLIENT_ID is not set/],
    ["without a secret", readOne("google", { OIDC_GOOGLE_CLIENT_SECRET: "" }), /^OIDC_GOOGLE_CLIENT_SECRET is not set/],
    ["keycloak without an issuer", readOne("keycloak"), /^OIDC_KEYCLOAK_ISSUER must be the https address/],
    [
      "by http",
      readOne("a", { OIDC_A_ISSUER: "http://login.example.org" }),
      /^OIDC_A_ISSUER must be the https address/,
    ],
    ["that is no address", readOne("a", { OIDC_A_ISSUER: "login" }), /^OIDC_A_ISSUER must be the https address/],
    ["without openid", readOne("google", { OIDC_GOOGLE_SCOPES: "email" }), /^OIDC_GOOGLE_SCOPES must contain openid/],
    ["named twice", readOne("google", { OIDC_PROVIDERS: "google,google" }), /^OIDC_PROVIDERS must be a list/],
    [
      "whose name is no part of an address",
      readOne("google", { OIDC_PROVIDERS: "../x" }),
      /^OIDC_PROVIDERS must be a list/,
    ],
  ])("%s stops the start with one sentence that names the setting and no secret", (_, env, sentence) => {
    expect(refusal(env)).toMatch(sentence);
    expect(refusal(env)).not.toContain(SECRET);
  });
});
