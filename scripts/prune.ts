/* `npm run prune`: deletes what has run out, accounts that are due included. For cron; the server does the same hourly. */
import { prune } from "../accounts/prune";
import { operate } from "./operator";

await operate(() => {
  const { accounts, rows } = prune();
  console.log(`Deleted ${accounts} accounts whose time had come, and ${rows} rows that had run out.`);
});
