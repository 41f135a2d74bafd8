import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readSettings } from "../../settings";
import { ProviderError } from "./errors";
import { authorizationUrl, exchange, type Request } from "./exchange";
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
const newRequest = (values: Partial<Request> = {}): Request => ({
  redirectUri: there.redirectUri,
  state: random(),
  nonce: random(),
  codeVerifier: random(),
  ...values,
});

/** Goes through the provider's pages, and returns the parameters that its callback has. */
async function agree(request: Request, { browser = there.browser(), provider = configured() } = {}) {
  return (await browser.go(await authorizationUrl(provider, request))).searchParams;
}

const failureOf = (result: Promise<unknown>) =>
  result.then(
    () => null,
    (error: unknown) => (error instanceof ProviderError ? error.failure : error),
  );

test("A code is exchanged for who the person is", async () => {
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
  });
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

describe("A confirmation", () => {
  test("asks the person again who is signed in there", async () => {
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

  test("that calls itself something else is refused", async () => {
    const provider = configured({ OIDC_TEST_ISSUER: there.issuer.replace("localhost", "127.0.0.1") });
    expect(await failureOf(metadataOf(provider))).toBe("invalid");
  });
});
