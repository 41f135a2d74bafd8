/* `npm run prune`: deletes what has run out, accounts that are due included. For cron; the server does the same hourly. */
import { prune } from "../accounts/prune";
import { forgetDeletedPosts } from "../feed/posts";
import { operate } from "./operator";

await operate(async () => {
  const { accounts, rows } = await prune();
  await forgetDeletedPosts();
  console.log(`Deleted ${accounts} accounts whose time had come, and ${rows} rows that had run out.`);
});
