import type { Command } from "commander";
import { prune } from "../accounts/prune";
import { purgeDeletedPosts } from "../feed/posts";
import { deliverEmails } from "../mail/deliver";
import { deleteUnusedFiles } from "../storage/unused-files";
import { counted, runCommand } from "./operator";

/** Adds `prune`: deletes expired rows and delivers emails that wait. For cron; the server does the same by itself. */
export function addPrune(program: Command): void {
  program
    .command("prune")
    .description("delete expired rows, and accounts whose deletion is due; send emails that wait")
    .action(() =>
      runCommand(async () => {
        const { accounts, rows } = await prune();
        await purgeDeletedPosts();
        await deliverEmails();
        await deleteUnusedFiles();
        console.log(
          `Deleted ${counted(accounts, "account")} whose deletion was due, and ${counted(rows, "expired row")}.`,
        );
      }),
    );
}
