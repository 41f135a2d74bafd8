import { expect, test } from "vitest";
import { log } from ".";
import { captureLines } from "./capture-lines.testing";
import { logRequest } from "./requests";

// Before the settings are read.
process.env.REQUEST_LOG_SAMPLE = "0";
const lines = captureLines(log());

test("With REQUEST_LOG_SAMPLE=0 the log has a line for requests that failed or were refused, and for no other", () => {
  const request = {
    requestId: "request-1",
    method: "GET",
    route: "/[profile]",
    ms: 12.3,
    bytes: 4567,
    userId: "susan",
  };
  for (const status of [200, 307, 404, 429, 500, 503]) logRequest({ ...request, status });
  expect(lines.map(({ status }) => status)).toEqual([429, 500, 503]);
  expect(lines[0]).toMatchObject({ event: "request", ...request });
});
