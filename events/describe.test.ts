import { expect, test } from "vitest";
import { translateTo } from "../i18n/catalog";
import { deviceKind, deviceName } from "./describe";

test.each([
  ["Firefox on Windows", "Firefox on Windows", "Firefox en Windows"],
  ["Unknown browser", "Unknown browser", "Navegador desconocido"],
  ["Unknown browser on Linux", "Unknown browser on Linux", "Navegador desconocido en Linux"],
  ["curl", "curl", "curl"],
  ["", "Unknown browser", "Navegador desconocido"],
  ["The operator", "An admin", "Un administrador"],
])("The device %j is named in the reader's language", (device, english, spanish) => {
  expect(deviceName(translateTo("en"), device)).toBe(english);
  expect(deviceName(translateTo("es"), device)).toBe(spanish);
});

test.each([
  ["Firefox on Windows", "computer"],
  ["Safari on macOS", "computer"],
  ["Chrome on Linux", "computer"],
  ["Safari on iPhone", "phone"],
  ["Chrome on Android", "phone"],
  ["Chrome on Pixel 7", "phone"],
  ["Safari on iPad", "tablet"],
  ["Chrome on Nexus 9", "tablet"],
  ["Samsung Internet on Galaxy Tab S8", "tablet"],
  ["Unknown browser", "computer"],
  ["", "computer"],
])("%j is on a %s", (device, kind) => {
  expect(deviceKind(device)).toBe(kind);
});
