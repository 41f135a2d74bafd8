import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { count } from "../metrics";
import { startMetrics } from "./metrics";

const TOKEN = "token-of-the-monitoring-0123456789";

/** A server that answers requests for the metrics, and "else" to all others. */
async function serve(token: string | undefined): Promise<{ server: Server; url: string }> {
  const respond = await startMetrics(token);
  const server = createServer(async (request, response) => {
    if (!(await respond(request, response))) response.end("else");
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("With METRICS_TOKEN, GET /metrics", () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    ({ server, url } = await serve(TOKEN));
  });
  afterAll(() => void server.close());
  const get = (authorization?: string, path = "/metrics") =>
    fetch(url + path, { headers: authorization ? { authorization } : {} });

  test("responds with what was counted, to the token", async () => {
    count("microblog_sign_ins_total", { outcome: "success" });
    const response = await get(`Bearer ${TOKEN}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toContain('\nmicroblog_sign_ins_total{outcome="success"} 1\n');
    expect((await get(`bearer ${TOKEN}`, "/metrics?x")).status).toBe(200);
  });

  test.each([undefined, "Bearer", "Bearer wrong", `Bearer ${TOKEN}x`, `Bearer ${TOKEN} x`, TOKEN, `Basic ${TOKEN}`])(
    "responds 401 and asks for the token if it gets %s",
    async (authorization) => {
      const response = await get(authorization);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe('Bearer realm="metrics"');
      expect(await response.text()).not.toContain("microblog_");
    },
  );

  test("is the only path of the metrics", async () => {
    for (const path of ["/", "/metrics/", "/metricsx"]) {
      expect(await (await get(`Bearer ${TOKEN}`, path)).text()).toBe("else");
    }
  });
});

test("Without METRICS_TOKEN, GET /metrics is not found", async () => {
  const { server, url } = await serve(undefined);
  const response = await fetch(`${url}/metrics`, { headers: { authorization: "Bearer undefined" } });
  expect(response.status).toBe(404);
  expect(await (await fetch(url)).text()).toBe("else");
  server.close();
});
