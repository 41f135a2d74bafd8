/* Who is on the other end of a connection, as far as the proxies that we trust can tell. */
import { BlockList, isIP } from "node:net";

/**
 * The proxies whose X-Forwarded-For is believed.
 * @param {string | undefined} list addresses or ranges (CIDR), separated by commas
 * @returns {BlockList | undefined} undefined where an entry is neither
 */
export function trustedProxies(list) {
  const trusted = new BlockList();
  for (const entry of (list ?? "").split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const length = prefix === undefined ? longest : Number(prefix);
    if (family === 0 || !/^\d{1,3}$/.test(prefix ?? "0") || length > longest) return undefined;
    trusted.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  }
  return trusted;
}

/**
 * The client's address: the one that connected, or, while that is a proxy that we trust, the one it says
 * that it answers for; from the right, since what stands on the left is whatever the client sent.
 * @param {string | undefined} connected
 * @param {string | undefined} forwardedFor
 * @param {BlockList} trusted
 */
export function clientAddress(connected, forwardedFor, trusted) {
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  let address = plain(connected ?? "");
  while (isTrusted(address, trusted)) {
    const next = plain(hops.pop() ?? "");
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** @param {string} address */
const plain = (address) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

/**
 * @param {string} address
 * @param {BlockList} trusted
 */
function isTrusted(address, trusted) {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6");
}
