import { expect, test } from "vitest";
import { THEME_COOKIE } from "@/components/layout/themes";
import { plainUnavailable } from "./plain-message";

test.each([
  ["", "light dark"],
  [`a=b; ${THEME_COOKIE}=dark; c=d`, "dark"],
  [`${THEME_COOKIE}=light`, "light"],
  [`${THEME_COOKIE}=system`, "light dark"],
  [`${THEME_COOKIE}=red}body{display:none`, "light dark"],
  [`not-${THEME_COOKIE}=dark`, "light dark"],
])("With the cookies %j, a page that only says something is %s", async (cookie, scheme) => {
  const request = new Request("http://localhost/logout", { method: "POST", headers: { cookie } });
  const response = plainUnavailable(request, () => ({ text: "Try again.", links: [["/", "Home"]] }));
  expect(await response.text()).toContain(`:root{color-scheme:${scheme}}`);
});
