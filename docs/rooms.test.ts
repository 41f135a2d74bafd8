import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { SOURCES } from "../scripts/prepare.mjs";

/* The table of rooms in README.md is the rule: this compares it with every import of every source file. */

const root = fileURLToPath(new URL("..", import.meta.url));

/** Rooms that test or build the others, and may import any of them. */
const UNRESTRICTED = ["e2e", "bench", "scripts", "docs"];

type Import = { from: string; to: string; isType: boolean };

/** What each room may import: rooms, or single files of a room. */
const rules = new Map(
  [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^\| (`[^|]+) \|[^|]+\|([^|]*)\|$/gm)].flatMap(
    ([, rooms = "", allowed = ""]) => names(rooms).map((room) => [room, names(allowed)] as const),
  ),
);

function names(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+?)\/?`/g)].map(([, name = ""]) => name);
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return name === "testing" ? [] : filesIn(path);
    return /\.tsx?$/.test(name) && !/\.(test|testing)\.ts$/.test(name) ? [path] : [];
  });
}

const rooms = readdirSync(root, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !/^(\.|node_modules|test-results|playwright-report|data|public)/.test(entry.name),
  )
  .map(({ name }) => name);

const files = [
  ...rooms.filter((room) => !UNRESTRICTED.includes(room)).flatMap(filesIn),
  "middleware.ts",
  "instrumentation.ts",
];

const roomOf = (path: string) => path.split("/")[0] ?? path;

/** The imports of the project's own files, static and dynamic, without the ending. */
function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), "utf8");
  return [...source.matchAll(/^(?:import|export)( type)?\b[^;"]*?"([^"]+)"|import\("([^"]+)"\)/gm)].flatMap(
    ([statement, type, specifier, dynamic]) => {
      const path = specifier ?? dynamic ?? "";
      const isType = Boolean(type) || /\{(?:\s*type\s+\w+(?:\s+as\s+\w+)?,?)+\s*\}/.test(statement);
      if (path.startsWith("@/")) return [{ from: file, to: path.slice(2), isType }];
      return path.startsWith(".") ? [{ from: file, to: normalize(join(dirname(file), path)), isType }] : [];
    },
  );
}

const imports = files.flatMap(importsOf);

test("The README's table lists every room", () => {
  expect(rooms.filter((room) => !rules.has(room))).toEqual([]);
});

test("A change in any room that is part of the site leads to a new build", () => {
  expect(rooms.filter((room) => !UNRESTRICTED.includes(room) && !SOURCES.includes(room))).toEqual([]);
});

test("Each file imports only what the table in the README allows its room", () => {
  const forbidden = imports.filter(({ from, to }) => {
    const room = roomOf(from);
    const allowed = rules.get(room) ?? [];
    return roomOf(to) !== room && !allowed.some((name) => to === name || to.startsWith(`${name}/`));
  });
  expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test("No Server Action is a closure: a build would encrypt what it captures with a key that is no secret", () => {
  const isWithin = (file: string) => {
    const source = readFileSync(file, "utf8");
    return [...source.matchAll(/["']use server["']/g)].some(({ index }) => source.slice(0, index).trim() !== "");
  };
  expect(files.filter(isWithin)).toEqual([]);
});

test("No file imports itself through other files", () => {
  const known = new Set(files);
  const resolved = (path: string) =>
    ["", ".ts", ".tsx", "/index.ts"].map((ending) => path + ending).find((candidate) => known.has(candidate));
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const target = resolved(to);
    if (target) next.set(from, [...(next.get(from) ?? []), target]);
  }
  const circles: string[] = [];
  const finished = new Set<string>();
  function visit(file: string, path: string[]): void {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    else if (!finished.has(file)) {
      for (const target of next.get(file) ?? []) visit(target, [...path, file]);
      finished.add(file);
    }
  }
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
