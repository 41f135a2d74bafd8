/* For tests: when told to, registers one name as often as the first argument says, all at once, and reports how each ended. */
import { db } from "../db/client";
import { register } from "./register";

const times = Number(process.argv[2]);
db();
process.send?.("ready");
process.once("message", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const password = "four words of mine";
      const email = `${process.pid}-${index}@example.org`;
      const outcome = await register({
        username: index % 2 ? "Wanted" : "wanted",
        email,
        password,
        repeatPassword: password,
      });
      if ("refusal" in outcome) return outcome.refusal;
      return "id" in outcome ? "registered" : Object.keys(outcome.errors).join();
    }),
  );
  process.send?.(outcomes);
  process.disconnect();
});
