import { describe, expect, test } from "vitest";
import { isIssuerOf, serverFor } from "./metadata";

const TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";
const OF_TENANT = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const microsoft = { keys: null, server: { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0" } };
const example = { keys: null, server: { issuer: "https://login.example.org" } };

describe("The issuer", () => {
  test("of Microsoft's tokens for all tenants is that of the token's own tenant", () => {
    expect(serverFor(microsoft, TENANT).issuer).toBe(OF_TENANT);
    expect(isIssuerOf(microsoft.server, OF_TENANT)).toBe(true);
  });

  test.each([undefined, "", "common", `${TENANT}/../evil`, "evil.example/x", 7])(
    "of a token of the tenant %j is none",
    (tenantId) => {
      expect(() => serverFor(microsoft, tenantId)).toThrow("no tenant");
      expect(isIssuerOf(microsoft.server, `https://login.microsoftonline.com/${tenantId}/v2.0`)).toBe(false);
    },
  );

  test("of any other provider is its own, whatever tenant a token names", () => {
    expect(serverFor(example, TENANT)).toBe(example.server);
    expect(isIssuerOf(example.server, "https://login.example.org")).toBe(true);
    for (const issuer of ["https://login.example.org/", OF_TENANT, undefined]) {
      expect(isIssuerOf(example.server, issuer)).toBe(false);
    }
  });
});
