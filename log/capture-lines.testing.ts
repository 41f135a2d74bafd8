/* For tests: the lines of a process's log, whatever LOG_LEVEL says. */
import pino, { type Logger } from "pino";

/**
 * From now on, this log's lines go only to the returned array; database statements are left out, because another test
 * counts them.
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
