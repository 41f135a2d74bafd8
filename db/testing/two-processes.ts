import type { Serializable } from "node:child_process";
import { message, startProcess } from "./index";

/**
 * Runs a module in two processes concurrently; returns both results. Each process sends "ready", receives `task`, and
 * sends its result.
 */
export async function runInTwoProcesses<Result>(module: URL, task: Serializable, ...args: string[]): Promise<Result[]> {
  const children = [1, 2].map(() => startProcess(module, ...args));
  await Promise.all(children.map((child) => message(child)));
  const results = children.map((child) => message<Result>(child));
  for (const child of children) child.send(task);
  return Promise.all(results);
}
