import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readSettings } from "../../settings";
import { ProviderError } from "./errors";
import { type AuthorizationRequest, authorizationUrl, exchange } from "./exchange";
import { metadataOf } from "./metadata";
import { startProvider, type TestProvider } from "./oidc-provider.testing";

const SITE = "http://127.0.0.1:9";
const AUTH_SECRET = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const SUSAN = { sub: "susan", email: "Susan@example.org", email_verified: true, preferred_username: "Sue" };

let there: TestProvider;
beforeAll(async () => {
  there = await startProvider({ site: SITE });
});
afterAll(() => there.stop());
beforeEach(() => there.become(SUSAN));

function configured(env: Record<string, string> = {}) {
  const { providers } = readSettings({ AUTH_SECRET, AUTH_URL: SITE, OIDC_PROVIDERS: "test", ...there.env, ...env });
  const [provider] = providers;
  if (!provider) throw new Error("No provider");
  return provider;
}

const random = () => randomBytes(32).toString("base64url");
const newRequest = (values: Partial<AuthorizationRequest> = {}): AuthorizationRequest => ({
  redirectUri: there.redirectUri,
  state: random(),
  nonce: random(),
  codeVerifier: random(),
  ...values,
});

/** Goes through the provider's pages, and returns the parameters that its callback has. */
async function agree(request: AuthorizationRequest, { browser = there.browser(), provider = configured() } = {}) {
  return (await browser.go(await authorizationUrl(provider, request))).searchParams;
}

const failureOf = (result: Promise<unknown>) =>
  result.then(
    () => null,
    (error: unknown) => (error instanceof ProviderError ? error.failure : error),
  );

test("A code is exchanged for the person's identity", async () => {
  const request = newRequest();
  expect(await exchange(configured(), await agree(request), request)).toEqual({
    provider: "test",
    issuer: there.issuer,
    subject: "susan",
    email: "Susan@example.org",
    emailVerified: true,
    names: ["Sue"],
    providerSessionId: expect.stringMatching(/./),
    isTwoStep: false,
    authTime: expect.closeTo(Date.now() / 1000, -1.5),
  });
});

test("A sign-in here counts from the time at which the person signed in at the provider", async () => {
  const browser = there.browser();
  const [first, second] = [newRequest(), newRequest()];
  const { authTime } = await exchange(configured(), await agree(first, { browser }), first);
  const parameters = await agree(second, { browser });
  expect(await exchange(configured(), parameters, second)).toMatchObject({ authTime });
});

test.each([
  ["false", false],
  ["not told", undefined],
])("An address whose email_verified is %s is not verified", async (_, verified) => {
  there.become({
    sub: "miguel",
    email: "miguel@example.org",
    ...(verified !== undefined && { email_verified: verified }),
  });
  const request = newRequest();
  expect(await exchange(configured(), await agree(request), request)).toMatchObject({
    email: "miguel@example.org",
    emailVerified: false,
  });
});

test("Two factors count only if the settings say by which value", async () => {
  there.become({ ...SUSAN, amr: ["pwd", "mfa"] });
  for (const [values, isTwoStep] of [
    ["", false],
    ["hwk", false],
    ["hwk, mfa", true],
  ] as const) {
    const request = newRequest();
    const provider = configured({ OIDC_TEST_TWO_STEP: values });
    expect(await exchange(provider, await agree(request), request)).toMatchObject({ isTwoStep });
  }
});

describe("An exchange is refused", () => {
  test("if the code was used already", async () => {
    const request = newRequest();
    const parameters = await agree(request);
    await exchange(configured(), parameters, request);
    expect(await failureOf(exchange(configured(), parameters, request))).toBe("expired");
  });

  test.each([
    ["another state", { state: "other" }, "invalid"],
    ["another nonce", { nonce: "other" }, "invalid"],
    ["another PKCE verifier", { codeVerifier: "x".repeat(43) }, "expired"],
  ])("with %s", async (_, other, failure) => {
    const request = newRequest();
    const parameters = await agree(request);
    expect(await failureOf(exchange(configured(), parameters, { ...request, ...other }))).toBe(failure);
  });

  test.each(["https://other.example.org", ""])("if the callback names the issuer %j", async (issuer) => {
    const request = newRequest();
    const parameters = await agree(request);
    parameters.set("iss", issuer);
    expect(await failureOf(exchange(configured(), parameters, request))).toBe("invalid");
  });

  test("if the callback lacks the issuer that the provider always names", async () => {
    const request = newRequest();
    const parameters = await agree(request);
    parameters.delete("iss");
    expect(await failureOf(exchange(configured(), parameters, request))).toBe("invalid");
  });

  test("if the callback has a parameter twice", async () => {
    const request = newRequest();
    const parameters = await agree(request);
    parameters.append("code", "other");
    expect(await failureOf(exchange(configured(), parameters, request))).toBe("invalid");
  });

  test("with a wrong client secret, which no error contains", async () => {
    const request = newRequest();
    const provider = configured({ OIDC_TEST_CLIENT_SECRET: "the wrong secret" });
    const error = await exchange(provider, await agree(request), request).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ failure: "invalid", detail: "authentication refused with status 401" });
    expect(JSON.stringify(error) + String(error)).not.toContain("wrong secret");
  });

  test("if the person cancels", async () => {
    const request = newRequest();
    const url = await authorizationUrl(configured(), request);
    const { searchParams } = await there.browser().go(url, "Cancel");
    expect(await failureOf(exchange(configured(), searchParams, request))).toBe("denied");
  });
});

describe("A provider whose clock is off", () => {
  /** Goes through a provider like `there` whose ID tokens have these claims. Numbers are seconds from now. */
  async function exchangeWith(times: Record<string, number>) {
    const now = Math.floor(Date.now() / 1000);
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
    const provider = configured({ OIDC_TEST_ISSUER: issuer });
    const request = newRequest();
    server.on("request", async ({ url }, response) => {
      const idToken = async () =>
        there.sign({
          iss: issuer,
          aud: provider.clientId,
          sub: "susan",
          email: "susan@example.org",
          nonce: request.nonce,
          iat: now,
          exp: now + 600,
          ...Object.fromEntries(Object.entries(times).map(([claim, seconds]) => [claim, now + seconds])),
        });
      const content = url?.startsWith("/.well-known/")
        ? {
            issuer,
            authorization_endpoint: `${issuer}/auth`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${there.issuer}/jwks`,
          }
        : { access_token: "token", token_type: "bearer", id_token: await idToken() };
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(content));
    });
    try {
      return await exchange(provider, new URLSearchParams({ code: "code", state: request.state }), request);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  test.each([
    ["is issued 30 seconds from now", { iat: 30 }],
    ["is valid from 30 seconds from now", { nbf: 30 }],
    ["expired 30 seconds ago", { exp: -30, iat: -300 }],
    ["was issued five minutes ago and is still valid", { iat: -300 }],
  ])("by seconds is believed: its ID token %s", async (_, times) => {
    expect(await exchangeWith(times)).toMatchObject({ subject: "susan", authTime: null });
  });

  test.each([
    ["is issued five minutes from now", { iat: 300 }],
    ["is valid from five minutes from now", { nbf: 300 }],
    ["expired five minutes ago", { exp: -300, iat: -600 }],
  ])("by minutes is told apart from other errors: its ID token %s", async (_, times) => {
    expect(await failureOf(exchangeWith(times))).toBe("clock");
  });

  test("says when someone signed in there, long ago", async () => {
    const { authTime } = await exchangeWith({ auth_time: -86_400 });
    expect(authTime).toBeCloseTo(Date.now() / 1000 - 86_400, -1.5);
  });
});

describe("A confirmation", () => {
  test("makes the provider verify the person again, even if they are signed in there", async () => {
    const browser = there.browser();
    await agree(newRequest(), { browser });
    const request = newRequest({ confirmsSince: new Date() });
    const url = await authorizationUrl(configured(), request);
    const first = await browser.ask(url);
    expect(first.headers.get("location")).toContain("/interaction/");
    const { searchParams } = await browser.go(url);
    expect(await exchange(configured(), searchParams, request)).toMatchObject({ subject: "susan" });
  });

  test("is refused if the provider did not verify the person since it began", async () => {
    const request = newRequest();
    const parameters = await agree(request);
    // As if the person had taken the parameters for it out of the address.
    const confirmsSince = new Date(Date.now() + 300_000);
    expect(await failureOf(exchange(configured(), parameters, { ...request, confirmsSince }))).toBe("not-recent");
  });
});

describe("A provider", () => {
  test("that does not respond is unavailable, and asked again the next time", async () => {
    const provider = configured({ OIDC_TEST_ISSUER: "http://127.0.0.1:9" });
    expect(await failureOf(metadataOf(provider))).toBe("unavailable");
    expect(await failureOf(metadataOf(provider))).toBe("unavailable");
  });

  test("whose metadata names another issuer is refused", async () => {
    const provider = configured({ OIDC_TEST_ISSUER: there.issuer.replace("localhost", "127.0.0.1") });
    expect(await failureOf(metadataOf(provider))).toBe("invalid");
  });
});
