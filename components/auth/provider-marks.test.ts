import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readProviders } from "@/settings/providers";
import { MARKED_PROVIDERS } from "./provider-mark";

test.each(MARKED_PROVIDERS)("The button of %s, which needs no issuer in the settings, shows its mark", (id) => {
  const prefix = `OIDC_${id.toUpperCase()}`;
  expect(
    readProviders({ OIDC_PROVIDERS: id, [`${prefix}_CLIENT_ID`]: "x", [`${prefix}_CLIENT_SECRET`]: "y" }),
  ).toHaveLength(1);
  expect(readFileSync("public/icons.svg", "utf8")).toContain(`<symbol id="provider-${id}"`);
});
