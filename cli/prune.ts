/* `npm run prune`: deletes what has run out, accounts that are due included. For cron; the server does the same hourly. */
import { prune } from "../accounts/prune";
import { purgeDeletedPosts } from "../feed/posts";
import { runCommand } from "./operator";

await runCommand(async () => {
  const { accounts, rows } = await prune();
  await purgeDeletedPosts();
  console.log(`Deleted ${accounts} accounts whose time had come, and ${rows} rows that had run out.`);
});
