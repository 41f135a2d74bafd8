import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";

/**
 * Why the collector does not take traces, or null if it does: sends a batch without spans.
 * @param timeout how long it may take to respond, in milliseconds
 */
export function collectorProblem(timeout: number): Promise<string | null> {
  const exporter = new OTLPTraceExporter({ timeoutMillis: timeout });
  return new Promise((resolve) => {
    exporter.export([], ({ code, error }) => resolve(code === 0 ? null : (error?.message ?? "no response")));
  });
}
