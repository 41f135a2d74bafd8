import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Provider, readSettings } from "../../settings";
import { ProviderError } from "./errors";
import { authorizationUrl, exchange } from "./exchange";

/** What a server that speaks as GitHub does responds, by path. */
let responses: Record<string, [status: number, body: unknown]>;
const asked: { url: string; authorization: string | undefined; body: string }[] = [];

let server: Server;
let provider: Provider;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ url: request.url ?? "", authorization: request.headers.authorization, body });
    const [status, content] = responses[request.url ?? ""] ?? [404, {}];
    const location = status === 302 ? { Location: "/elsewhere" } : {};
    response.writeHead(status, { "Content-Type": "application/json", ...location }).end(JSON.stringify(content));
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const { providers } = readSettings({
    AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW",
    AUTH_URL: "http://127.0.0.1:9",
    OIDC_PROVIDERS: "github",
    OIDC_GITHUB_ISSUER: `http://127.0.0.1:${(server.address() as AddressInfo).port}/login/oauth`,
    OIDC_GITHUB_CLIENT_ID: "us",
    OIDC_GITHUB_CLIENT_SECRET: "secret",
  });
  provider = providers[0] as Provider;
});
afterAll(() => server.close());

const REQUEST = { redirectUri: "http://127.0.0.1:9/x", state: "s", nonce: "n", codeVerifier: "v".repeat(43) };
const CALLBACK = new URLSearchParams({ code: "c", state: "s" });
const USUAL: typeof responses = {
  "/login/oauth/access_token": [200, { access_token: "token", token_type: "bearer" }],
  "/api/v3/user": [200, { id: 583231, login: "octocat", email: "public@example.net" }],
  "/api/v3/user/emails": [
    200,
    [
      { email: "old@example.net", primary: false, verified: true },
      { email: "octo@example.net", primary: true, verified: true },
    ],
  ],
};

test("GitHub proves a person by their number, with their primary address", async () => {
  responses = USUAL;
  expect(new URL(await authorizationUrl(provider, REQUEST)).searchParams.get("scope")).toBe("read:user user:email");
  expect(await exchange(provider, CALLBACK, REQUEST)).toMatchObject({
    provider: "github",
    subject: "583231",
    email: "octo@example.net",
    emailVerified: true,
    names: ["octocat"],
    providerSessionId: null,
  });
  expect(asked[0]?.body).toContain(`code_verifier=${REQUEST.codeVerifier}`);
  expect(asked[1]?.authorization).toBe("Bearer token");
});

test("GitHub, which verifies nobody again, can't confirm who someone is", async () => {
  responses = USUAL;
  const confirmation = { ...REQUEST, confirmsSince: new Date() };
  const failure = await exchange(provider, CALLBACK, confirmation).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProviderError);
  expect((failure as ProviderError).failure).toBe("not-recent");
});

test.each<[string, typeof responses, string]>([
  ["a code that was used", { "/login/oauth/access_token": [200, { error: "bad_verification_code" }] }, "invalid"],
  ["no number", { "/api/v3/user": [200, { login: "octocat" }] }, "invalid"],
  ["no permission for addresses", { "/api/v3/user/emails": [403, {}] }, "invalid"],
  ["an error of the server", { "/api/v3/user": [502, {}] }, "unavailable"],
])("GitHub with %s proves nobody", async (_, other, failure) => {
  responses = { ...USUAL, ...other };
  const error = await exchange(provider, CALLBACK, REQUEST).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({ failure });
});

test("A request to GitHub's API follows no redirect", async () => {
  const user = USUAL["/api/v3/user"] ?? [200, {}];
  responses = { ...USUAL, "/api/v3/user": [302, {}], "/elsewhere": user };
  await expect(exchange(provider, CALLBACK, REQUEST)).rejects.toBeInstanceOf(ProviderError);
  expect(asked.map(({ url }) => url)).not.toContain("/elsewhere");
});
