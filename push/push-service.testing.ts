/* For tests only: a browser with its push service. */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

type Received = { path: string | undefined; headers: IncomingHttpHeaders; message: unknown };

/** A browser's subscription, and what only the browser can do: decrypt messages to it. */
export function fakeBrowser(endpoint: string) {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  const secret = randomBytes(16);
  const publicKey = pair.getPublicKey();

  /** Decrypts a message (RFC 8291, 3 and 4) in one record (RFC 8188). */
  function decrypt(body: Buffer): string {
    const [salt, keyLength] = [body.subarray(0, 16), body.readUInt8(20)];
    const serverKey = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const shared = pair.computeSecret(serverKey);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, serverKey]);
    const key = Buffer.from(hkdfSync("sha256", shared, secret, info, 32));
    const derive = (name: string, length: number) =>
      Buffer.from(hkdfSync("sha256", key, salt, `Content-Encoding: ${name}\0`, length));
    const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    // The delimiter of the last record.
    return padded.subarray(0, padded.lastIndexOf(2)).toString();
  }

  const keys = { p256dh: publicKey.toString("base64url"), auth: secret.toString("base64url") };
  return { subscription: { endpoint, keys }, decrypt };
}

/**
 * A push service (RFC 8030) on this machine. It responds with the next of `statuses`, then with 201, and decrypts what it
 * receives for the browsers that were added.
 */
export async function startPushService() {
  const browsers = new Map<string, ReturnType<typeof fakeBrowser>>();
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const browser = browsers.get(request.url ?? "");
    const { url: path, headers } = request;
    received.push({ path, headers, message: browser && JSON.parse(browser.decrypt(Buffer.concat(parts))) });
    const status = statuses.shift() ?? 201;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, status === 302 ? { Location: "/elsewhere" } : { "Retry-After": "600" }).end();
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  server.unref();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    received,
    statuses,
    addBrowser: (path: string) => {
      const browser = fakeBrowser(origin + path);
      browsers.set(path, browser);
      return browser.subscription;
    },
    close: () => server.close(),
  };
}
