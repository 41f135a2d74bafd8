/* For tests: what a process writes to its log, line by line, whatever LOG_LEVEL says. */
import pino, { type Logger } from "pino";

/**
 * From now on this log's lines are added to the array that this returns, and to nothing else;
 * but for what the database is asked, which a test counts elsewhere.
 */
export function captureLines(log: Logger): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => {
    const line = JSON.parse(text);
    if (line.event !== "query") lines.push(line);
  };
  Object.assign(log, { level: "trace", [pino.symbols.streamSym]: { write } });
  return lines;
}
