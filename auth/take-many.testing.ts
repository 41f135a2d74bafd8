/* For tests only: counts attempts in a process of its own and says how many passed. */
import { type Limit, take } from "./throttle";

process.send?.("ready");
process.once("message", (limits) => {
  const now = new Date("2026-01-01T00:00:00Z");
  const passed = Array.from({ length: 10 }, () => take(limits as Limit[], now)).filter((refusal) => refusal === null);
  process.send?.(passed.length, () => process.exit());
});
