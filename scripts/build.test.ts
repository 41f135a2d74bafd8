import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Lock = { packages: Record<string, { dev?: boolean }> };

// Hosts and the container install without test dependencies (docs/deploy.md). Takes seconds: it reads every type.
test("The build type-checks with regular dependencies alone", () => {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noEmit", "--listFilesOnly"];
  const { stdout, status } = spawnSync(process.execPath, tsc, { encoding: "utf8", maxBuffer: 10_000_000 });
  expect(status).toBe(0);
  const names = new Set([...stdout.matchAll(/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//g)].map(([, name]) => name));
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  expect(names.size).toBeGreaterThan(20);
  expect([...names].filter((name) => packages[`node_modules/${name}`]?.dev)).toEqual([]);
});
