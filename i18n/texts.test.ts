import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { describe, expect, test } from "vitest";
import { browserLanguage } from "./browser-language";
import { SPANISH, translateTo } from "./catalog";
import clientTexts from "./es/client.json";
import { msg } from "./msg";

const ROOMS = [
  "accounts",
  "app",
  "auth",
  "components",
  "events",
  "feed",
  "i18n",
  "mail",
  "moderation",
  "pictures",
  "push",
];

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

/** Files and what they import of ours, directly or not. Not Server Actions: browsers get only their names. */
function withImports(files: string[]): string[] {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    const code = readFileSync(file, "utf8");
    if (code.startsWith('"use server"')) return;
    found.add(file);
    for (const [, path = ""] of code.matchAll(
      /(?<!^import type [^;]*)\b(?:from|import\()\s*"(\.{1,2}\/[^"]+|@\/[^"]+)"/gm,
    )) {
      const base = path.startsWith("@/") ? path.slice(2) : join(dirname(file), path);
      const resolved = [".tsx", ".ts", "/index.ts"].map((end) => base + end).find((candidate) => existsSync(candidate));
      if (resolved) visit(resolved);
    }
  };
  for (const file of files) visit(file);
  return [...found];
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

/** The balanced text from an opening bracket to its closing one, without the brackets. Skips strings. */
function bracketed(code: string, start: number): string {
  let depth = 0;
  for (const { 0: token, index } of code.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[()[\]{}]/g)) {
    if ("([{".includes(token)) depth++;
    else if (")]}".includes(token) && --depth === 0) return code.slice(start + 1, start + index);
  }
  throw new Error("Unbalanced brackets");
}

/** The property names of an object literal's content, sorted; null if it is spread or computed. */
function propertyNames(content: string): string[] | null {
  const names: string[] = [];
  for (let rest = content.trim(); rest !== ""; ) {
    const [, name] = rest.match(/^(\w+)\s*(?=[:,]|$)/) ?? [];
    if (name === undefined) return null;
    names.push(name);
    let depth = 0;
    const end = [...rest.matchAll(/"(?:[^"\\]|\\.)*"|`[^`]*`|[()[\]{},]/g)].find(({ 0: token }) => {
      if ("([{".includes(token)) depth++;
      else if (")]}".includes(token)) depth--;
      return token === "," && depth === 0;
    });
    rest = end ? rest.slice(end.index + 1).trim() : "";
  }
  return names.sort();
}

/** The attributes at the beginning of a JSX tag, each with its quotes or braces. */
function attributesOf(tag: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let rest = tag; ; ) {
    const [start, name = ""] = rest.match(/^\s+(\w+)=/) ?? [];
    if (start === undefined) return attributes;
    rest = rest.slice(start.length);
    const value = rest.startsWith("{") ? `{${bracketed(rest, 0)}}` : (rest.match(/^"[^"]*"/)?.[0] ?? "");
    attributes[name] = value;
    rest = rest.slice(value.length);
  }
}

type Call = { where: string; text: string; names: string[] | null };

/** Each `t("…", { … })`, `msg("…", { … })` and `<Rich text="…" values={{ … }}>` in a file, with its values' names. */
function callsIn(file: string): Call[] {
  const code = readFileSync(file, "utf8");
  const calls = [...code.matchAll(/\b(?:t|msg)(?=\(\s*"(?:[^"\\]|\\.)*")/g)].map(({ 0: name, index }) => {
    const [, text = "", values = ""] =
      bracketed(code, index + name.length).match(/^\s*("(?:[^"\\]|\\.)*")\s*,?\s*(.*?)[\s,]*$/s) ?? [];
    const isLiteral = values.startsWith("{") && values.endsWith("}");
    return {
      text: JSON.parse(text),
      names: values === "" ? [] : isLiteral ? propertyNames(values.slice(1, -1)) : null,
    };
  });
  const elements = [...code.matchAll(/<Rich(?=\s)/g)].flatMap(({ index }) => {
    const { text, values } = attributesOf(code.slice(index + "<Rich".length));
    if (!text?.startsWith('"')) return [];
    return { text: JSON.parse(text), names: values === undefined ? [] : propertyNames(values.slice(2, -2)) };
  });
  return [...calls, ...elements].map((call) => ({ where: file, ...call }));
}

describe("The values of a message", () => {
  const calls = ROOMS.flatMap(filesIn).flatMap(callsIn);

  test("are found wherever a message has placeholders", () => {
    expect(calls.length).toBeGreaterThan(400);
    expect(calls.filter(({ names }) => names === null)).toEqual([]);
  });

  test.each([
    ["English", (text: string) => text],
    ["Spanish", (text: string) => SPANISH[text] ?? text],
  ])("match its placeholders in %s", (_language, translate) => {
    const placeholders = (text: string) =>
      placeholdersIn(translate(text))
        .filter((name) => name.startsWith("{"))
        .map((name) => name.slice(1));
    const wrong = calls.filter(({ text, names }) => JSON.stringify(placeholders(text)) !== JSON.stringify(names));
    expect(wrong.map((call) => ({ ...call, placeholders: placeholders(call.text) }))).toEqual([]);
  });
});

describe("Spanish", () => {
  test("has one translation for a message, whichever catalogs have it", () => {
    const catalogs = readdirSync("i18n/es").map((file) => JSON.parse(readFileSync(join("i18n/es", file), "utf8")));
    const entries: [string, string][] = catalogs.flatMap((catalog) => Object.entries(catalog));
    expect(entries.filter(([english, spanish]) => SPANISH[english] !== spanish)).toEqual([]);
  });

  test("has every message of the pages and emails", () => {
    expect([...usedTexts].filter(([text]) => !(text in SPANISH))).toEqual([]);
  });

  test("has every message of a client component where browsers get it: in client.json", () => {
    const isClient = (file: string) => readFileSync(file, "utf8").startsWith('"use client"');
    const inBrowser = withImports(ROOMS.flatMap(filesIn).filter(isClient));
    expect(inBrowser).toContain("components/feed/post-content.tsx");
    const ofClient = inBrowser.flatMap(textsOf);
    expect(ofClient.filter((text) => !(text in clientTexts))).toEqual([]);
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

test("Texts of client components are in the catalog that the browser gets", () => {
  const client: Record<string, string> = JSON.parse(readFileSync("i18n/es/client.json", "utf8"));
  const missing = ["components", "app"]
    .flatMap(filesIn)
    .filter((file) => readFileSync(file, "utf8").startsWith('"use client"'))
    .flatMap((file) => textsOf(file).filter((text) => !(text in client)));
  expect(missing).toEqual([]);
});
