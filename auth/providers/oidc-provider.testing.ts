/* For tests only: a certified OpenID provider (the package oidc-provider), in this process, on a free port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
// @ts-expect-error The package has no types.
import OidcProvider from "oidc-provider";

export const CLIENT_ID = "microblog";
export const CLIENT_SECRET = "a secret that the provider gave us";

/** Who is signed in at the provider, and what it tells of them. */
export type PersonThere = {
  sub: string;
  email?: string;
  email_verified?: boolean;
  preferred_username?: string;
  name?: string;
  amr?: string[];
  /** When they signed in there, in seconds since 1970; now if not given. */
  signedInAt?: number;
};

type Options = {
  /** Where this site is: its callback is below. */
  site: string;
  /** The provider's id in OIDC_PROVIDERS. */
  id?: string;
};

export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

/** Starts a provider. Its page has two buttons, to sign in as `person` and to cancel. */
export async function startProvider({ site, id = "test" }: Options) {
  const state = { person: undefined as PersonThere | undefined };
  const people = new Map<string, PersonThere>();
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "key", alg: "RS256", use: "sig" };
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const redirectUri = `${site}/login/with/${id}/callback`;
  const provider = new OidcProvider(issuer, {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [redirectUri],
        backchannel_logout_uri: `${site}/login/with/${id}/logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["preferred_username", "name"] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource },
    },
    // Without its protection from addresses of this machine, where the site is.
    fetch: (url: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) => fetch(url, options),
    cookies: { keys: ["key of cookies"] },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
    async loadExistingGrant(context: Context) {
      const known = context.oidc.session.grantIdFor(context.oidc.client.clientId);
      if (known) return await context.oidc.provider.Grant.find(known);
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const respond = provider.callback();
  server.on("request", async (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return respond(request, response);
    if (request.method === "GET") {
      response.setHeader("Content-Type", "text/html");
      const buttons = ["Agree", "Cancel"].map((name) => `<button formaction="?${name}">${name}</button>`);
      return response.end(
        `<!DOCTYPE html><title>Provider</title><h1>Provider</h1><form method="post">${buttons.join("")}</form>`,
      );
    }
    const { person } = state;
    if (person) people.set(person.sub, person);
    const result =
      person && request.url.endsWith("?Agree")
        ? { login: { accountId: person.sub, amr: person.amr, ts: person.signedInAt } }
        : { error: "access_denied", error_description: "no" };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });

  /** Signs claims as the provider does. */
  const sign = (claims: Record<string, unknown>, header: Record<string, string> = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "key", ...header }).sign(privateKey);

  return {
    issuer,
    redirectUri,
    sign,
    /** Settings of this site for the provider. */
    env: {
      [`OIDC_${id.toUpperCase()}_ISSUER`]: issuer,
      [`OIDC_${id.toUpperCase()}_CLIENT_ID`]: CLIENT_ID,
      [`OIDC_${id.toUpperCase()}_CLIENT_SECRET`]: CLIENT_SECRET,
      [`OIDC_${id.toUpperCase()}_NAME`]: id === "test" ? "Example" : id,
    },
    /** Sets who is signed in at the provider. */
    become(person: PersonThere) {
      state.person = person;
    },
    browser: () => newBrowser(issuer),
    stop: () =>
      new Promise((stopped) => {
        server.close(stopped);
        server.closeAllConnections();
      }),
  };
}

type Context = {
  body: string;
  oidc: {
    provider: { Grant: { new (of: object): Grant; find(id: string): Promise<Grant> } };
    client: { clientId: string };
    session: { accountId: string; grantIdFor(clientId: string): string | undefined };
  };
};
type Grant = { addOIDCScope(scope: string): void; save(): Promise<void> };

function logoutSource(context: Context, form: string) {
  context.body = `<!DOCTYPE html><title>Provider</title>${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
}

/** A browser without pages that goes through a provider's pages, and remembers its cookies. */
function newBrowser(issuer: string) {
  const jar = new Map<string, string>();
  async function ask(url: string, method = "GET", body?: URLSearchParams): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { method, redirect: "manual", headers: { cookie }, ...(body && { body }) });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = line.match(/^([^=]+)=([^;]*)/) ?? [];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return response;
  }
  return {
    ask,
    /** Signs out at the provider. */
    async signOut() {
      const page = await (await ask(`${issuer}/session/end`)).text();
      const [, xsrf = ""] = page.match(/name="xsrf" value="([^"]+)"/) ?? [];
      await ask(`${issuer}/session/end/confirm`, "POST", new URLSearchParams({ xsrf, logout: "yes" }));
    },
    /** Goes to an authorization URL, agrees or cancels, and returns where the provider leads back to. */
    async go(url: string, button: "Agree" | "Cancel" = "Agree"): Promise<URL> {
      let next = url;
      for (let steps = 0; steps < 10; steps++) {
        const isInteraction = next.includes("/interaction/");
        const response = await ask(isInteraction ? `${next}?${button}` : next, isInteraction ? "POST" : "GET");
        const location = response.headers.get("location");
        if (!location) throw new Error(`The provider responded ${response.status}: ${await response.text()}`);
        next = new URL(location, issuer).href;
        if (!next.startsWith(issuer)) return new URL(next);
      }
      throw new Error("The provider leads in a circle");
    },
  };
}
