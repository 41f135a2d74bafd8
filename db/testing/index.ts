/* For tests only: people and posts without forms, and modules run in a process of their own. */
import { type ChildProcess, fork } from "node:child_process";
import { ulid } from "ulid";
import { db } from "../client";
import { migrate } from "../migrate";
import { moderationActs, oneTimeTokens, outbox, posts, siteSettings, throttles, users } from "../schema";

/** The test file's database, migrated and empty. */
export function emptyDatabase() {
  migrate(db());
  // All the rest hangs on users.
  for (const table of [users, oneTimeTokens, outbox, throttles, moderationActs, siteSettings]) db().delete(table).run();
  return db();
}

/** A user that needs no password; returns its row. */
export function addUser(username: string, values: Partial<typeof users.$inferInsert> = {}) {
  const row = {
    id: ulid(),
    username,
    email: `${username}@example.org`,
    passwordHash: "-",
    active: true,
    createdAt: new Date(),
    ...values,
  };
  return db().insert(users).values(row).returning().get();
}

/** Posts with the bodies "1" to `count`, the last one the newest; returns their ids, oldest first. */
export function addPosts(authorId: string, count: number): string[] {
  const start = Date.now() - count * 1000;
  const rows = Array.from({ length: count }, (_, index) => {
    const createdAt = new Date(start + index * 1000);
    return { id: ulid(createdAt.getTime()), authorId, body: String(index + 1), createdAt };
  });
  db().transaction((tx) => {
    for (const row of rows) tx.insert(posts).values(row).run();
  });
  return rows.map(({ id }) => id);
}

/** Starts a TypeScript module in another process, with this one's environment and a channel to send messages over. */
export function startProcess(module: URL, ...args: string[]): ChildProcess {
  return fork(module, args, { execArgv: ["--conditions=react-server", "--import", "tsx"] });
}

/** The next message of a process. Rejects if it ends without one. */
export function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (value) => resolve(value as T));
    child.once("exit", (code) => reject(new Error(`The process ended with code ${code}`)));
  });
}
