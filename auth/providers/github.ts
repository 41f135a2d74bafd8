import "server-only";
import * as z from "zod";
import type { Provider } from "../../settings";
import { ProviderError } from "./errors";
import { requestOptions } from "./metadata";
import type { Proof } from "./proof";

const personSchema = z.object({ id: z.number().int(), login: z.string() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * Who an access token of GitHub belongs to. Logins change hands, so the number is the subject. The address is the
 * primary one.
 */
export async function readGithubPerson(provider: Provider, accessToken: string): Promise<Proof> {
  const person = personSchema.safeParse(await fetchJson(provider, "/user", accessToken));
  const emails = emailsSchema.safeParse(await fetchJson(provider, "/user/emails", accessToken));
  if (!person.success || !emails.success) throw new ProviderError("invalid", "an unexpected response of the API");
  const primary = emails.data.find((email) => email.primary);
  return {
    provider: provider.id,
    issuer: provider.issuer,
    subject: String(person.data.id),
    email: primary?.email ?? null,
    emailVerified: primary?.verified === true,
    names: [person.data.login],
    providerSessionId: null,
    isTwoStep: false,
    authTime: null,
  };
}

async function fetchJson(provider: Provider, path: string, accessToken: string): Promise<unknown> {
  const response = await fetch(apiOf(provider) + path, {
    headers: {
      Authorization: `Bearer ${accessToken}`,
      Accept: "application/vnd.github+json",
      "User-Agent": "Microblog",
    },
    signal: requestOptions(provider).signal,
    redirect: "manual",
  });
  if (response.ok) return await response.json();
  throw new ProviderError(response.status >= 500 ? "unavailable" : "invalid", `the API responded ${response.status}`);
}

/** The address of GitHub's API, or that of a GitHub Enterprise Server. */
function apiOf({ issuer }: Provider): string {
  const { origin } = new URL(issuer);
  return origin === "https://github.com" ? "https://api.github.com" : `${origin}/api/v3`;
}
