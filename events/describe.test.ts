import { expect, test } from "vitest";
import { translateTo } from "../i18n/catalog";
import { deviceName } from "./describe";

test.each([
  ["Firefox on Windows", "Firefox on Windows", "Firefox en Windows"],
  ["Unknown browser", "Unknown browser", "Navegador desconocido"],
  ["Unknown browser on Linux", "Unknown browser on Linux", "Navegador desconocido en Linux"],
  ["curl", "curl", "curl"],
  ["", "Unknown browser", "Navegador desconocido"],
])("The device %j is named in the reader's language", (device, english, spanish) => {
  expect(deviceName(translateTo("en"), device)).toBe(english);
  expect(deviceName(translateTo("es"), device)).toBe(spanish);
});
