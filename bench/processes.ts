/* What servers cost: processor time and memory of a process and those it started. Linux only, where /proc tells. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A tick of /proc's clock, in milliseconds (USER_HZ, which is 100 on every Linux that Node.js runs on). */
const TICK = 10;

type Process = { parent: number; milliseconds: number; megabytes: number };

/** One process, or undefined where it has ended, or the system does not tell. */
function look(pid: number): Process | undefined {
  try {
    // The name, in brackets, may hold blanks: fields are counted from behind it (proc_pid_stat(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [, kilobytes = 0] = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+)/m) ?? [];
    return {
      parent: Number(fields[1]),
      milliseconds: (Number(fields[11]) + Number(fields[12])) * TICK,
      megabytes: Number(kilobytes) / 1024,
    };
  } catch {
    return undefined;
  }
}

/** The processes that a process started and that run now, the oldest first. */
export function childrenOf(parent: number): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && look(pid)?.parent === parent)
    .sort((one, other) => one - other);
}

const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

/** Milliseconds of processor time that processes and those they started have used; NaN where the system does not tell. */
export function processorTime(...pids: number[]): number {
  return pids.flatMap(treeOf).reduce((sum, one) => sum + (look(one)?.milliseconds ?? Number.NaN), 0);
}

/** Resident memory of one process in megabytes, or undefined where it has ended. */
export const memoryOf = (pid: number): number | undefined => look(pid)?.megabytes;
