import "server-only";
import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { settings } from "../settings";
import { parseUrl } from "../text/parse-url";

/*
 * Where pushes may go. A browser names its push service, so anyone can name any address: the site must not become a way
 * into the operator's own network (server-side request forgery: OWASP ASVS 5.0, 1.3.6).
 */

/** Timeout of a push service's response, in milliseconds. */
const TIMEOUT = 10_000;

const MAX_LENGTH = 1000;

/** IPv4 addresses that are not public (IANA's special-purpose registry). */
const PRIVATE_V4 = new BlockList();
for (const range of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
])
  PRIVATE_V4.addSubnet(...parse(range), "ipv4");

/** Public IPv6 addresses are in 2000::/3; in it, these are not, or lead to an IPv4 address. */
const [GLOBAL_V6, PRIVATE_V6] = [new BlockList(), new BlockList()];
GLOBAL_V6.addSubnet("2000::", 3, "ipv6");
for (const range of ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"])
  PRIVATE_V6.addSubnet(...parse(range), "ipv6");

function parse(range: string): [string, number] {
  const [address = "", bits] = range.split("/");
  return [address, Number(bits)];
}

/** Whether an address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !PRIVATE_V4.check(address, "ipv4");
  return GLOBAL_V6.check(address, "ipv6") && !PRIVATE_V6.check(address, "ipv6");
}

/**
 * Whether a browser's endpoint is acceptable: an https address of a named host, at the usual port. What the name leads to
 * is checked on each connection. PUSH_PRIVATE_ENDPOINTS allows any.
 */
export function isAcceptableEndpoint(endpoint: string): boolean {
  const url = endpoint.length > MAX_LENGTH ? null : parseUrl(endpoint);
  if (!url) return false;
  const { protocol, hostname, port, username, password } = url;
  if (settings().pushPrivateEndpoints) return /^https?:$/.test(protocol);
  const isNamed = hostname.includes(".") && isIP(hostname) === 0 && !hostname.startsWith("[");
  return protocol === "https:" && port === "" && username === "" && password === "" && isNamed;
}

/** Looks up a host's addresses, and fails if one of them is not public: the connection goes to what was checked. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const refused =
      error ?? (found.every(({ address }) => isPublicAddress(address)) ? null : new PrivateAddressError());
    const [first] = found ?? [];
    if (refused || !first) callback(refused ?? new PrivateAddressError(), "", 4);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

class PrivateAddressError extends Error {
  code = "EPRIVATE";
}

/** A push service's response: its status, and the seconds after which to try again, if it says so. */
export type PushResponse = { status: number; retryAfter: number };

/**
 * Posts to an endpoint. Redirects are not followed, and nothing of the response's body is read.
 * @throws an error with a code, if there is no response
 */
export function post(endpoint: string, headers: Record<string, string | number>, body: Buffer): Promise<PushResponse> {
  const url = new URL(endpoint);
  const options = {
    method: "POST",
    headers,
    signal: AbortSignal.timeout(TIMEOUT),
    ...(settings().pushPrivateEndpoints ? {} : { lookup: lookupPublic }),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === "http:" ? requestHttp : requestHttps;
    const request = send(url, options, (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: Number(response.headers["retry-after"]) || 0 });
      response.on("error", () => {}).destroy();
    });
    request.on("error", reject);
    request.end(body);
  });
}
