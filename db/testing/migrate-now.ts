/* For tests: migrates the database named in the environment when told to. */
import { db } from "../client";
import { migrate } from "../migrate";

const database = db();
process.send?.("ready");
process.once("message", () => {
  migrate(database);
  process.send?.("done");
  process.disconnect();
});
