import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { expect, test } from "vitest";
import { SafeSpans } from "./safe-spans";

const exporter = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({
  spanProcessors: [new SafeSpans(new SimpleSpanProcessor(exporter))],
}).getTracer("next.js");

/** What leaves the site of a span. */
function sent(name: string, attributes: Record<string, string>, error?: Error) {
  exporter.reset();
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes });
  if (error) {
    span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  }
  span.addLink({ context: span.spanContext(), attributes });
  span.addEvent("event", attributes);
  span.end();
  return exporter.getFinishedSpans()[0];
}

test("A span has the route and no address, which may hold a token, a name, or what people typed", () => {
  const span = sent("GET /reset-password", {
    "http.method": "GET",
    "http.route": "/reset-password",
    "next.span_type": "BaseServer.handleRequest",
    "next.span_name": "GET /reset-password?token=secret",
    "http.target": "/reset-password?token=secret",
    "http.url": "https://blog.example.org/reset-password?token=secret",
    "url.full": "https://blog.example.org/reset-password?token=secret",
    "url.query": "token=secret",
    "http.request.header.cookie": "secret",
    "enduser.id": "secret@example.org",
    "a later version's": "secret",
  });
  expect(span?.name).toBe("GET /reset-password");
  expect(span?.attributes).toEqual({
    "http.method": "GET",
    "http.route": "/reset-password",
    "next.span_type": "BaseServer.handleRequest",
  });
  expect(JSON.stringify([span?.links, span?.events])).not.toContain("secret");
});

test.each([
  "fetch GET https://push.example.org/send/secret",
  "GET /login/with/google/callback?code=secret",
  "GET /@secret",
  "GET /%40secret",
])("A span named after an address, such as %s, is named after its kind", (name) => {
  const span = sent(name, { "next.span_type": "AppRender.fetch", "net.peer.name": "push.example.org" });
  expect(span?.name).toBe("AppRender.fetch");
  expect(span?.attributes["net.peer.name"]).toBe("push.example.org");
});

test("A route that is an address is left out", () => {
  for (const name of ["http.route", "next.route"]) {
    expect(sent("GET", { [name]: "/@secret" })?.attributes).toEqual({});
    expect(sent("GET", { [name]: "/[profile]/[post]" })?.attributes).toEqual({ [name]: "/[profile]/[post]" });
  }
});

test("Of an error only its type is sent: its message may quote what people typed", () => {
  const span = sent("render route (app) /", {}, new TypeError("secret@example.org is no number"));
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(span?.events[0]?.attributes).toEqual({ "exception.type": "TypeError" });
  expect(JSON.stringify([span?.events, span?.attributes])).not.toContain("secret");
});

test("A statement is no span unless traces are on and it is part of one", async () => {
  const { tracedStatement } = await import(".");
  expect(trace.getActiveSpan()).toBeUndefined();
  expect(await tracedStatement("main", "SELECT 1", async () => 1)).toBe(1);
});
