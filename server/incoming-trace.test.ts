import type { BlockList } from "node:net";
import { expect, test } from "vitest";
import { trustedProxies } from "./client-address";
import { removeForeignTrace } from "./incoming-trace";

const TRACE = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "a=b" };

/** What is left of a request's trace that comes from this machine. */
function left(trusted: string, propagators: string | undefined) {
  const headers = { ...TRACE, baggage: "user=susan" };
  const request = { headers, socket: { remoteAddress: "127.0.0.1" } };
  removeForeignTrace(request, trustedProxies(trusted) as BlockList, propagators);
  return headers;
}

test("A trusted proxy's trace is continued where that is asked for, without its baggage", () => {
  expect(left("127.0.0.1", "tracecontext,baggage")).toEqual(TRACE);
});

test.each([
  ["a proxy, where it is not asked for", "127.0.0.1", ""],
  ["a proxy, where another format is asked for", "127.0.0.1", "b3"],
  ["anyone else, even where it is asked for", "192.0.2.7", "tracecontext"],
  ["anyone else", "", ""],
])("The trace of %s is ignored", (_, trusted, propagators) => {
  expect(left(trusted, propagators)).toEqual({});
});
