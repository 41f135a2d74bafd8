import { expect, test } from "vitest";
import { freshSince, type ProviderProof, type SignInSteps } from "./fresh-since";

const now = new Date("2026-01-01T12:00:00Z");
const MINUTE = 60_000;
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE);

/** What a provider proved, by a sign-in there some minutes ago. */
const provider = (minutes: number | null, isTwoStep = false): ProviderProof => ({
  identityId: "id",
  providerSessionId: null,
  providerId: "example",
  provider: "Example",
  isTwoStep,
  authTime: minutes === null ? null : ago(minutes).getTime() / 1000,
});

test.each<[string, SignInSteps, boolean, Date | null]>([
  ["the password", { method: "password" }, false, now],
  ["the password in a trusted browser, where there is a second step", { method: "password" }, true, null],
  ["the password and a code", { method: "code", firstStep: "password" }, true, now],
  ["a passkey", { method: "passkey" }, true, now],
  ["a code from an email", { method: "email code" }, false, null],
  ["a code from an email and one from an app", { method: "code", firstStep: "email code" }, true, null],
  ["a code from an email and a passkey", { method: "passkey", firstStep: "email code" }, true, now],
  ["a provider five minutes after signing in there", { method: "provider", proof: provider(5) }, false, ago(5)],
  ["a provider days after signing in there", { method: "provider", proof: provider(5000) }, false, ago(5000)],
  ["a provider that does not say when", { method: "provider", proof: provider(null) }, false, null],
  ["a provider whose clock is ahead", { method: "provider", proof: provider(-1) }, false, now],
  ["a provider in a trusted browser", { method: "provider", proof: provider(0) }, true, null],
  ["a provider trusted for two steps", { method: "provider", proof: provider(1, true) }, true, ago(1)],
  [
    "a provider days after signing in there, and a code",
    { method: "code", firstStep: "provider", proof: provider(5000) },
    true,
    ago(5000),
  ],
  [
    "a provider that does not say when, and a passkey",
    { method: "passkey", firstStep: "provider", proof: provider(null) },
    true,
    now,
  ],
])("A sign-in with %s is fresh since then or not at all", (_, steps, hasSecondStep, expected) => {
  expect(freshSince(steps, hasSecondStep, now)).toEqual(expected);
});
