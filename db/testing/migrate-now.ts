/* For tests: migrates the database named in the environment, on a message. */
import { connection } from "../client";
import { migrate } from "../migrate";

const database = connection();
process.send?.("ready");
process.once("message", async () => {
  await migrate(database);
  process.send?.("done");
  process.disconnect();
});
