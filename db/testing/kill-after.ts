/* For tests: ends this process as a power cut or the kernel would, at a chosen step of what it does with the database. */
import { processWide } from "../../server/process-wide";
import { settings } from "../../settings";
import { connection } from "../client";
import { EmbeddedClient, openFile } from "../embedded";
import { withDrizzle } from "../open";

/** Kills this process once its database has done a number of steps: statements, beginnings and ends of transactions. */
export function killAfter(steps: number): void {
  let left = steps;
  const counted =
    <Args extends unknown[], Result>(step: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      const result = await step(...args);
      if (--left === 0) process.kill(process.pid, "SIGKILL");
      return result;
    };
  const { $client } = connection();
  const begin = $client.transaction.bind($client);
  Object.assign($client, {
    execute: counted($client.execute.bind($client)),
    transaction: counted(async () => {
      const transaction = await begin("write");
      return Object.assign(transaction, {
        execute: counted(transaction.execute.bind(transaction)),
        commit: counted(transaction.commit.bind(transaction)),
      });
    }),
  });
}

/** Kills this process while a statement deletes rows of a table, after the first of them. For a SQLite file only. */
export function killWhileDeletingFrom(table: string): void {
  const database = openFile(settings().databaseFile ?? "");
  database.function("kill_process", () => void process.kill(process.pid, "SIGKILL"));
  database.exec(`CREATE TEMP TRIGGER killer AFTER DELETE ON main.${table} BEGIN SELECT kill_process(); END`);
  Object.assign(
    processWide("database", () => ({})),
    { connection: withDrizzle(new EmbeddedClient(database)) },
  );
}
