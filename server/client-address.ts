/* The client's network address, as far as trusted proxies can tell. */
import { BlockList, isIP } from "node:net";

/** What to set if TRUSTED_PROXIES can't be read. */
export const TRUSTED_PROXIES_ERROR =
  "TRUSTED_PROXIES must be addresses or ranges separated by commas, such as 127.0.0.1,10.0.0.0/8.";

/**
 * Parses the proxies whose X-Forwarded-For header is trusted.
 * @param list addresses or CIDR ranges, separated by commas
 * @returns undefined if an entry is neither
 */
export function trustedProxies(list: string | undefined): BlockList | undefined {
  const trusted = new BlockList();
  for (const entry of (list ?? "").split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address);
    const maxLength = family === 4 ? 32 : 128;
    const length = prefix === undefined ? maxLength : Number(prefix);
    if (family === 0 || !/^\d{1,3}$/.test(prefix ?? "0") || length > maxLength) return undefined;
    trusted.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  }
  return trusted;
}

/**
 * The client's address: the connecting one, or, as long as that is a trusted proxy, the one the proxy forwards for.
 * Reads X-Forwarded-For from the right, because its left part is whatever the client sent.
 */
export function clientAddress(
  connected: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string {
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  let address = unmapped(connected ?? "");
  while (isTrusted(address, trusted)) {
    const next = unmapped(hops.pop() ?? "");
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** An IPv4 address without its IPv6 mapping. */
const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

/** Whether an address is that of a trusted proxy. */
export function isTrusted(connected: string | undefined, trusted: BlockList): boolean {
  const address = unmapped(connected ?? "");
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6");
}
