import { listIdentities } from "@/accounts/identities";
import type { ProviderFailure } from "@/auth/providers/errors";
import { findProvider } from "@/auth/providers/metadata";
import { msg } from "@/i18n/msg";
import { settings } from "@/settings";
import { singleValue } from "../query";

/** What failed, and what to do about it. */
const WORDS: Record<ProviderFailure, (provider: string) => string> = {
  denied: (provider) => msg("Signing in with {provider} was canceled. Try again or choose another way.", { provider }),
  expired: (provider) => msg("That took too long or was already used. Continue with {provider} again.", { provider }),
  unavailable: (provider) =>
    msg("We can't reach {provider} right now. Try again later or choose another way.", { provider }),
  clock: (provider) =>
    msg("This site's clock doesn't match {provider}'s, so we couldn't sign you in. Tell an admin.", { provider }),
  "not-recent": (provider) =>
    msg("{provider} didn't ask you to sign in again, so this doesn't confirm it's you. Choose another way.", {
      provider,
    }),
  invalid: (provider) =>
    msg("We couldn't verify the response from {provider}. Try again or choose another way.", { provider }),
  "someone-else": (provider) => msg("That {provider} account isn't connected to yours. Try another.", { provider }),
  "in-use": (provider) =>
    msg("That {provider} account is connected to another account here. Disconnect it there first.", { provider }),
  inactive: () => msg("This account is suspended. Ask an admin for help."),
  unconfirmed: () => msg("Confirm your email address first: open the link we've emailed you."),
  throttled: () => msg("Too many attempts. Try again later."),
};

/** The configured providers, as their buttons name them. */
export const providerNames = () => settings().providers.map(({ id, name }) => ({ id, name }));

/** The providers that a user's linked identities belong to and that can confirm who they are, by their buttons' names. */
export async function confirmingProviders(userId: string) {
  const linked = new Set((await listIdentities(userId)).map(({ provider }) => provider));
  const confirming = settings().providers.filter(({ id, confirmsAgain }) => confirmsAgain && linked.has(id));
  return confirming.map(({ id, name }) => ({ id, name }));
}

type Query = Record<string, string | string[] | undefined>;

/** Why a sign-in with a provider failed, as an address says it (auth/providers/complete.ts); undefined if it did not. */
export function providerError(query: Query): string | undefined {
  const failure = singleValue(query.failed);
  const provider = findProvider(singleValue(query.with) ?? "")?.name;
  return failure && provider && Object.hasOwn(WORDS, failure) ? WORDS[failure as ProviderFailure](provider) : undefined;
}
