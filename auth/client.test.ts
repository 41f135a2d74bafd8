import { expect, test } from "vitest";
import { describeDevice } from "./client";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/VERSION Safari/537.36";

test.each([
  [CHROME.replace("VERSION", "139.0.0.0"), "Chrome on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [null, "Unknown browser"],
  ["", "Unknown browser"],
  ["<script>", "Unknown browser"],
])("The user agent %s is described as %s", (userAgent, description) => {
  expect(describeDevice(userAgent)).toBe(description);
});

test("The description of a browser stays the same after an update", () => {
  expect(describeDevice(CHROME.replace("VERSION", "139.0.0.0"))).toBe(
    describeDevice(CHROME.replace("VERSION", "140.1.2.3")),
  );
});

test("A user agent of one megabyte gets a short description", () => {
  expect(describeDevice("(".repeat(1_000_000)).length).toBeLessThan(200);
});
