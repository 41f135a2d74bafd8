import { once } from "node:events";
import { expect, test } from "vitest";
import { requireDriver } from "./driver";
import { startProcess } from "./testing";

test("A process that leaves thousands of statements to the garbage collector ends cleanly", async () => {
  const child = startProcess(new URL("./testing/leave-statements.ts", import.meta.url));
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("A driver without its binary is reported as that, with the command that repairs it", () => {
  class WithoutBinary {
    constructor() {
      throw new Error("Could not locate the bindings file. Tried:\n → build/better_sqlite3.node");
    }
  }
  expect(() => requireDriver(WithoutBinary as never)).toThrow(
    /can't be loaded \(Could not locate the bindings file\. Tried:\): run `npm ci` with this Node\.js\.$/,
  );
  expect(() => requireDriver()).not.toThrow();
});
