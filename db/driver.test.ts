import { once } from "node:events";
import { expect, test } from "vitest";
import { startProcess } from "./testing";

test("A process that leaves thousands of statements to the garbage collector ends cleanly", async () => {
  const child = startProcess(new URL("./testing/leave-statements.ts", import.meta.url));
  expect(await once(child, "exit")).toEqual([0, null]);
});
