import type { Command } from "commander";
import { prune } from "../accounts/prune";
import { purgeDeletedPosts } from "../feed/posts";
import { runCommand } from "./operator";

/** Adds `prune`: deletes expired rows. For cron; the server does the same every hour. */
export function addPrune(program: Command): void {
  program
    .command("prune")
    .description("delete expired rows, and accounts whose deletion is due")
    .action(() =>
      runCommand(async () => {
        const { accounts, rows } = await prune();
        await purgeDeletedPosts();
        console.log(`Deleted ${accounts} accounts whose deletion was due, and ${rows} expired rows.`);
      }),
    );
}
