import { expect, test } from "vitest";
import type { ProviderProof, SignInSteps } from "./fresh-since";
import { wayOf } from "./last-sign-in";

const proof: ProviderProof = {
  identityId: "id",
  providerSessionId: null,
  providerId: "keycloak",
  provider: "Our Keycloak",
  isTwoStep: false,
  authTime: null,
};

test.each<[string, SignInSteps, string | null]>([
  ["A provider is remembered by its id", { method: "provider", proof }, "provider-keycloak"],
  [
    "A provider is remembered, not the code after it",
    { method: "code", firstStep: "provider", proof },
    "provider-keycloak",
  ],
  ["A passkey is remembered", { method: "passkey" }, "passkey"],
  ["An emailed code is remembered", { method: "email code" }, "email-code"],
  [
    "An emailed code is remembered, not the passkey after it",
    { method: "passkey", firstStep: "email code" },
    "email-code",
  ],
  ["The password is not remembered", { method: "password" }, null],
  ["The password is not remembered, nor the passkey after it", { method: "passkey", firstStep: "password" }, null],
  [
    "The password is not remembered, nor the recovery code after it",
    { method: "recovery code", firstStep: "password" },
    null,
  ],
])("%s as the last way to sign in", (_title, steps, way) => {
  expect(wayOf(steps)).toBe(way);
});
