/*
 * For tests only: on a message, registers concurrently as often as the first argument says, and reports each result.
 * Uses one name for all, or with an invite as the second argument, that invite and a different name for each.
 */
import { db } from "../db/client";
import { register } from "./register";

const [times, invite] = [Number(process.argv[2]), process.argv[3]];
db();
process.send?.("ready");
process.once("message", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const password = "four words of mine";
      const email = `${process.pid}-${index}@example.org`;
      const username = invite ? `guest_${process.pid}_${index}` : index % 2 ? "Wanted" : "wanted";
      const outcome = await register({ username, email, password, repeatPassword: password }, { invite });
      if ("refusal" in outcome) return outcome.refusal;
      return "id" in outcome ? "registered" : Object.keys(outcome.errors).join();
    }),
  );
  process.send?.(outcomes);
  process.disconnect();
});
