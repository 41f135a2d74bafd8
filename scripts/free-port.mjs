/* Chooses a port for the servers of tests and benchmarks. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ephemeral ports: Linux assigns them from 32768, others from 49152 (RFC 6335, section 6). */
const [FIRST, END] = [20_000, 32_768];

/** @returns {Promise<number>} a port that nothing listens on, outside the range of outgoing connections */
export function freePort() {
  const port = randomInt(FIRST, END);
  return new Promise((found) => {
    const probe = createServer();
    probe.once("error", () => found(freePort()));
    probe.listen(port, () => probe.close(() => found(port)));
  });
}
