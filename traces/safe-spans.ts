import { type Attributes, type AttributeValue, type Context, SpanKind } from "@opentelemetry/api";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { setRequestTrace } from "../server/next-bridge";

/**
 * The attributes that leave the site: those that hold nothing anyone typed or was sent. Next.js also records addresses
 * (http.target, http.url), which hold the tokens of reset links and invites, names, and what people search for.
 */
const SAFE_ATTRIBUTES = new Set([
  "http.method",
  "http.route",
  "http.status_code",
  "net.peer.name",
  "net.peer.port",
  "error.type",
  "next.route",
  "next.rsc",
  "next.span_category",
  "next.span_type",
  "next.fetch.cache_reason",
  "next.fetch.cache_status",
  "next.fetch.idx",
  "db.system.name",
  "db.namespace",
  "db.query.text",
]);

const isRoute = (value: AttributeValue | undefined) => typeof value === "string" && !/[?#%@]|:\/\//.test(value);

/** Whether an attribute may leave the site. A route is a pattern such as /[profile]. */
function isSafe(name: string, value: AttributeValue | undefined): boolean {
  return SAFE_ATTRIBUTES.has(name) && (!name.endsWith(".route") || isRoute(value));
}

const onlySafe = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name, value]) => isSafe(name, value)));

/** A span's name, or its kind where the name holds an address: Next.js calls a request to another server by its address. */
function safeName({ name, attributes }: ReadableSpan): string {
  return isRoute(name) ? name : String(attributes["next.span_type"] ?? "span");
}

/** A span with only what may leave the site. Of an error, its type: the log has the rest, by the request's id. */
const safeSpan = (span: ReadableSpan): ReadableSpan => ({
  name: safeName(span),
  kind: span.kind,
  spanContext: () => span.spanContext(),
  parentSpanContext: span.parentSpanContext,
  startTime: span.startTime,
  endTime: span.endTime,
  duration: span.duration,
  ended: span.ended,
  status: { code: span.status.code },
  attributes: onlySafe(span.attributes),
  links: [],
  events: span.events.map(({ name, time, attributes = {} }) => ({
    name,
    time,
    attributes: attributes["exception.type"] ? { "exception.type": attributes["exception.type"] } : {},
  })),
  resource: span.resource,
  instrumentationScope: span.instrumentationScope,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
});

/** Passes safe spans on, and says which trace the current request is, for its line in the log. */
export class SafeSpans implements SpanProcessor {
  constructor(private readonly next: SpanProcessor) {}

  onStart(span: Span, parent: Context): void {
    if (span.kind === SpanKind.SERVER) setRequestTrace(span.spanContext().traceId);
    this.next.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    this.next.onEnd(safeSpan(span));
  }

  forceFlush = () => this.next.forceFlush();
  shutdown = () => this.next.shutdown();
}
