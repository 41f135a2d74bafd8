/* The part of a proxy in front that matters to who waits for a page: it compresses what it passes on. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { constants, createGzip } from "node:zlib";

/** What gets smaller. Events must not wait for more to compress. */
const COMPRESSED = /^(?:text\/(?!event-stream)|application\/(?:javascript|json)|image\/svg)/;

/** Starts a proxy at a free port for a server at a URL. Returns its own URL, and what ends it. */
export async function compressing(server: string): Promise<{ url: string; stop: () => void }> {
  const proxy = createServer((asked, answer) => {
    // Whoever compresses by itself need not.
    const asks = { ...asked.headers, "accept-encoding": "identity" };
    const onward = request(server + asked.url, { method: asked.method, headers: asks }, (found) => {
      const { "content-length": length, ...headers } = found.headers;
      if (!COMPRESSED.test(headers["content-type"] ?? "") || asked.method === "HEAD") {
        answer.writeHead(found.statusCode ?? 502, found.headers);
        return pipeline(found, answer, () => {});
      }
      answer.writeHead(found.statusCode ?? 502, { ...headers, "content-encoding": "gzip" });
      // As it comes, since pages are streamed.
      return pipeline(found, createGzip({ flush: constants.Z_SYNC_FLUSH }), answer, () => {});
    });
    onward.once("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    stop() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
