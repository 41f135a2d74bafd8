/* CPU time and memory of a process and its descendants. Linux only: reads /proc. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One clock tick of /proc in milliseconds (USER_HZ, which is 100 on every Linux that Node.js supports). */
const TICK_MS = 10;

type Process = { parent: number; milliseconds: number; megabytes: number };

/** One process, or undefined if it has ended or the system has no /proc. */
function readProcess(pid: number): Process | undefined {
  try {
    // The command name, in brackets, may contain spaces: fields are counted after it (proc_pid_stat(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [, kilobytes = 0] = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+)/m) ?? [];
    return {
      parent: Number(fields[1]),
      milliseconds: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      megabytes: Number(kilobytes) / 1024,
    };
  } catch {
    return undefined;
  }
}

/** The child processes of a process, oldest first. */
export function childrenOf(parent: number): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && readProcess(pid)?.parent === parent)
    .sort((a, b) => a - b);
}

const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

/** CPU time of processes and their descendants in milliseconds, or NaN if the system has no /proc. */
export function cpuTime(...pids: number[]): number {
  return pids.flatMap(treeOf).reduce((sum, a) => sum + (readProcess(a)?.milliseconds ?? Number.NaN), 0);
}

/** Resident memory of one process in megabytes, or undefined if it has ended. */
export const memoryOf = (pid: number): number | undefined => readProcess(pid)?.megabytes;
