/* For tests and benchmarks: where a server may listen. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that systems give to outgoing connections: Linux from 32768, others from 49152 (RFC 6335, section 6). */
const [FIRST, END] = [20_000, 32_768];

/** @returns {Promise<number>} a port that nothing listens on, and that no outgoing connection takes before a server does */
export function freePort() {
  const port = randomInt(FIRST, END);
  return new Promise((found) => {
    const probe = createServer();
    probe.once("error", () => found(freePort()));
    probe.listen(port, () => probe.close(() => found(port)));
  });
}
