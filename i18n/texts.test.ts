import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { describe, expect, test } from "vitest";
import { browserLanguage } from "./browser-language";
import { SPANISH, translateTo } from "./catalog";
import { msg } from "./msg";

const ROOMS = ["accounts", "app", "auth", "components", "events", "feed", "i18n", "mail", "moderation"];

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|testing)\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

/** The English messages in the code: `t("…")`, `msg("…")`, `<Rich text="…">`. */
function textsOf(file: string): string[] {
  const code = readFileSync(file, "utf8");
  const marked = [
    ...code.matchAll(/\b(?:t|msg)\(\s*("(?:[^"\\]|\\.)*")/g),
    ...code.matchAll(/<Rich[^>]*?\btext=("[^"]*")/gs),
  ];
  return marked.map(([, text = '""']) => JSON.parse(text));
}

const usedTexts = new Map(ROOMS.flatMap(filesIn).flatMap((file) => textsOf(file).map((text) => [text, file])));

type Compiled = string | Record<string, unknown> | Compiled[];

/** A message's placeholders and elements. */
function placeholdersIn(text: string): string[] {
  const names = (part: unknown): string[] => {
    if (typeof part === "string") return [...part.matchAll(/<(\d)/g)].map(([element]) => element);
    if (!Array.isArray(part)) return Object.values(part ?? {}).flatMap((choice) => names(choice));
    return part.flatMap((token: Compiled) => {
      if (!Array.isArray(token)) return names(token);
      const [name, , choices] = token as [string, string?, unknown?];
      return [`{${name}`, ...(typeof choices === "object" ? names(choices) : [])];
    });
  };
  return [...new Set(names(compileMessage(text)))].sort();
}

describe("Spanish", () => {
  test("has every message of the pages and emails", () => {
    expect([...usedTexts].filter(([text]) => !(text in SPANISH))).toEqual([]);
  });

  test("has no unused message", () => {
    expect(Object.keys(SPANISH).filter((text) => !usedTexts.has(text))).toEqual([]);
  });

  test.each(Object.entries(SPANISH))("has the same placeholders: %s", (english, spanish) => {
    expect(placeholdersIn(spanish)).toEqual(placeholdersIn(english));
  });
});

test("A marked message carries its values, and is translated into either language", () => {
  const marked = msg("Use at least {min} characters.", { min: 8 });
  expect(translateTo("en")(marked)).toBe("Use at least 8 characters.");
  expect(translateTo("es")(marked)).toBe("Usa al menos 8 caracteres.");
});

test.each(["Nothing like this is in the catalog.", "constructor", "__proto__", "a\u001fb", "{", "<0>", ""])(
  "An unmarked message is shown as it is: %j",
  (text) => {
    for (const language of ["en", "es"] as const) expect(translateTo(language)(text)).toBe(text);
  },
);

test.each([
  ["es", "es"],
  ["es-MX,es;q=0.9,en;q=0.8", "es"],
  ["en-GB,es;q=0.5", "en"],
  ["fr,es;q=0.5,en;q=0.4", "es"],
  ["de", "en"],
  ["*", "en"],
  ["", "en"],
  ["\u0000;;q=x", "en"],
  [null, "en"],
])("A browser that asks for %s gets %s", (header, language) => {
  expect(browserLanguage(header)).toBe(language);
});
