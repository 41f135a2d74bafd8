/* For tests: migrates the database named in the environment when told to. */
import { connection } from "../client";
import { migrate } from "../migrate";

const database = connection();
process.send?.("ready");
process.once("message", async () => {
  await migrate(database);
  process.send?.("done");
  process.disconnect();
});
