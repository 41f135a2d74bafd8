/*
 * What traces tell of a request beside what Next.js itself tells. opentelemetry.ts records it if
 * OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise nothing is loaded and nothing happens.
 */
import { processWide } from "../server/process-wide";

/** Runs work as a span of the current trace; outside of one, only runs it. */
export type SpanRecorder = <T>(name: string, attributes: Record<string, string>, run: () => Promise<T>) => Promise<T>;

const shared = processWide<{ recorder?: SpanRecorder }>("traces", () => ({}));

/** Sets what records spans in this process. */
export function recordSpans(recorder: SpanRecorder): void {
  shared.recorder = recorder;
}

/**
 * Runs a database statement as a span of the current trace.
 * @param query the statement with placeholders: never its values, which may be secret
 */
export function tracedStatement<T>(database: string, query: string, run: () => Promise<T>): Promise<T> {
  if (!shared.recorder) return run();
  const operation = /^\s*(\w+)/.exec(query)?.[1]?.toUpperCase() ?? "";
  const attributes = { "db.system.name": "sqlite", "db.namespace": database, "db.query.text": query };
  return shared.recorder(operation, attributes, run);
}
