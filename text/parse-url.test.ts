import { expect, test } from "vitest";
import { parseUrl } from "./parse-url";

test("An address with an ü is read, however many addresses were read before", () => {
  for (let count = 0; count < 20_000; count++) {
    if (parseUrl("https://münchen.example/straße")?.hostname !== "xn--mnchen-3ya.example")
      expect.fail(`after ${count}`);
  }
});

test("A relative address is resolved against its base, and what is no address is null", () => {
  expect(parseUrl("/straße", "https://site.example")?.href).toBe("https://site.example/stra%C3%9Fe");
  expect(parseUrl("straße")).toBeNull();
  expect(parseUrl("https://")).toBeNull();
});
