import { createServer } from "node:http";
import type { AddressInfo, BlockList } from "node:net";
import { expect, test } from "vitest";
import { trustedProxies } from "./client-address";
import { requestIdOf } from "./request-id";

/** The id of a request that reaches a server from this machine, with an X-Request-Id and trusting some proxies. */
async function idOf(given: string | undefined, trusted: string): Promise<string> {
  const proxies = trustedProxies(trusted) as BlockList;
  const server = createServer((request, response) => response.end(requestIdOf(request, proxies)));
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const { port } = server.address() as AddressInfo;
  const headers = new Headers(given === undefined ? [] : [["X-Request-Id", given]]);
  try {
    return await (await fetch(`http://127.0.0.1:${port}`, { headers })).text();
  } finally {
    server.close();
  }
}

const NEW = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test("A trusted proxy's request id is kept", async () => {
  expect(await idOf("7f3a-proxy:1", "127.0.0.1")).toBe("7f3a-proxy:1");
});

test.each([
  ["anyone else's", "7f3a-proxy:1", ""],
  ["none", undefined, "127.0.0.1"],
  ["one with a space", "7f3a proxy", "127.0.0.1"],
  ["a short one", "7f3a", "127.0.0.1"],
  ["an endless one", "7".repeat(129), "127.0.0.1"],
])("In place of %s, a request gets a new id", async (_, given, trusted) => {
  expect(await idOf(given, trusted)).toMatch(NEW);
});
