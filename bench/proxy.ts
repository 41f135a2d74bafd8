/* A compressing reverse proxy. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { constants, createGzip } from "node:zlib";

/** Content types to compress. Event streams must not be buffered. */
const COMPRESSED = /^(?:text\/(?!event-stream)|application\/(?:javascript|json)|image\/svg)/;

/** Starts a proxy on a free port in front of a server. Returns its URL, and a function that stops it. */
export async function startProxy(server: string): Promise<{ url: string; stop: () => void }> {
  const proxy = createServer((clientRequest, clientResponse) => {
    // The server need not compress.
    const requestHeaders = { ...clientRequest.headers, "accept-encoding": "identity" };
    const serverRequest = request(
      server + clientRequest.url,
      { method: clientRequest.method, headers: requestHeaders },
      (serverResponse) => {
        const { "content-length": length, ...headers } = serverResponse.headers;
        if (!COMPRESSED.test(headers["content-type"] ?? "") || clientRequest.method === "HEAD") {
          clientResponse.writeHead(serverResponse.statusCode ?? 502, serverResponse.headers);
          return pipeline(serverResponse, clientResponse, () => {});
        }
        clientResponse.writeHead(serverResponse.statusCode ?? 502, { ...headers, "content-encoding": "gzip" });
        // Flushes each chunk, since pages are streamed.
        return pipeline(serverResponse, createGzip({ flush: constants.Z_SYNC_FLUSH }), clientResponse, () => {});
      },
    );
    serverRequest.once("error", () => clientResponse.destroy());
    clientRequest.pipe(serverRequest);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    stop() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
