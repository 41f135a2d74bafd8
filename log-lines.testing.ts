/* For tests: what a process writes to its log, line by line, whatever LOG_LEVEL says. */
import pino, { type Logger } from "pino";

/** From now on this log's lines are added to the array that this returns, and to nothing else. */
export function captureLines(log: Logger): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => lines.push(JSON.parse(line));
  Object.assign(log, { level: "trace", [pino.symbols.streamSym]: { write } });
  return lines;
}
