import type { BlockList } from "node:net";
import { expect, test } from "vitest";
import { clientAddress, trustedProxies } from "./client-address";

const trusting = (list: string) => trustedProxies(list) as BlockList;

test.each([
  ["nobody is trusted", "203.0.113.9", "198.51.100.1", "", "203.0.113.9"],
  ["the proxy is trusted", "127.0.0.1", "198.51.100.1", "127.0.0.1", "198.51.100.1"],
  ["another is trusted", "203.0.113.9", "198.51.100.1", "127.0.0.1", "203.0.113.9"],
  ["the client forged a first hop", "127.0.0.1", "1.1.1.1, 198.51.100.1", "127.0.0.1", "198.51.100.1"],
  [
    "the client forged a trusted hop",
    "127.0.0.1",
    "1.1.1.1, 10.0.0.1, 198.51.100.1",
    "127.0.0.1,10.0.0.0/8",
    "198.51.100.1",
  ],
  ["two proxies are trusted", "127.0.0.1", "198.51.100.1, 10.1.2.3", "127.0.0.1, 10.0.0.0/8", "198.51.100.1"],
  ["the header is junk", "127.0.0.1", "junk", "127.0.0.1", "127.0.0.1"],
  ["the header is missing", "127.0.0.1", "", "127.0.0.1", "127.0.0.1"],
  ["all hops are trusted", "127.0.0.1", "10.0.0.1", "127.0.0.1,10.0.0.0/8", "10.0.0.1"],
  ["the socket speaks IPv6 for IPv4", "::ffff:127.0.0.1", "198.51.100.1", "127.0.0.1", "198.51.100.1"],
  ["proxy and client speak IPv6", "fd00::1", "2001:db8::7", "fd00::/8", "2001:db8::7"],
])(
  "When %s, the client is the address that the trusted part of the chain names",
  (_, connected, forwarded, list, client) => {
    expect(clientAddress(connected, forwarded, trusting(list))).toBe(client);
  },
);

test.each(["localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/", "::1/129", "127.0.0.1 10.0.0.1"])(
  "A list of proxies with %s in it is refused",
  (list) => {
    expect(trustedProxies(list)).toBeUndefined();
  },
);
