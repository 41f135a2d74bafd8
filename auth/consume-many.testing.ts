/* For tests only, as a separate process: consumes attempts concurrently and reports how many were allowed. */
import { consume, type Limit } from "./throttle";

process.send?.("ready");
process.once("message", async (limits) => {
  const now = new Date("2026-01-01T00:00:00Z");
  const refusals = await Promise.all(Array.from({ length: 10 }, () => consume(limits as Limit[], now)));
  const allowed = refusals.filter((refusal) => refusal === null);
  process.send?.(allowed.length, () => process.exit());
});
