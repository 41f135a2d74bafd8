/*
 * Traces by OpenTelemetry. Next.js makes spans of each request once a tracer is registered; they go to
 * OTEL_EXPORTER_OTLP_ENDPOINT by OTLP (HTTP, protobuf), in batches, in the background. The SDK reads its own variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Loaded only if that one is set.
 */
import { context, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { log } from "../log";
import { bridge } from "../server/next-bridge";
import { recordSpans, type SpanRecorder } from ".";
import { SafeSpans } from "./safe-spans";

/** How long a process that ends waits for the collector to take the last spans, in milliseconds. */
const LAST_SPANS_DEADLINE = 2000;

/** Starts to record traces in this process. The server sends the last ones when it stops. */
export function startTracing(): void {
  const provider = new NodeTracerProvider({
    // What the environment says wins.
    resource: resourceFromAttributes({ "service.name": "microblog" }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new SafeSpans(new BatchSpanProcessor(new ReportingExporter()))],
  });
  provider.register();
  recordSpans(inSpan);
  bridge.endTraces = () =>
    Promise.race([
      provider.shutdown().catch(() => {}),
      new Promise<void>((resolve) => setTimeout(resolve, LAST_SPANS_DEADLINE)),
    ]);
}

/** Logs when spans can't be sent, and when they can again: one line each, however many batches are lost. */
class ReportingExporter extends OTLPTraceExporter {
  private isFailing = false;

  override export(spans: ReadableSpan[], done: Parameters<OTLPTraceExporter["export"]>[1]): void {
    super.export(spans, (result) => {
      const isFailing = result.code !== 0;
      if (isFailing !== this.isFailing) {
        if (isFailing) log().warn({ event: "traces_delayed", message: result.error?.message });
        else log().info({ event: "traces_sent" });
      }
      this.isFailing = isFailing;
      done(result);
    });
  }
}

const inSpan: SpanRecorder = async (name, attributes, run) => {
  // What the process does by itself, once a second, would be a trace each.
  if (!trace.getSpan(context.active())) return run();
  const span = trace.getTracer("microblog").startSpan(name, { attributes });
  try {
    return await run();
  } finally {
    span.end();
  }
};
