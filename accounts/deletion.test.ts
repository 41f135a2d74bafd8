import { eq, getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, test } from "vitest";
import { startSession } from "../auth/session";
import { listSessions } from "../auth/user-sessions";
import * as schema from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { addRowsToEveryTable } from "./add-rows.testing";
import { cancelDeletion, DELETION_DAYS, deleteDueAccounts, requestDeletion } from "./deletion";
import { findUser } from "./users";

const DAY = 86_400_000;
const now = new Date("2026-03-01T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

/** Every table with rows about a user, and the column that references the user. */
const tables = Object.values<unknown>(schema)
  .filter((value): value is SQLiteTable => is(value, SQLiteTable))
  .flatMap((table) =>
    getTableConfig(table)
      .foreignKeys.filter((key) => key.reference().foreignTable === schema.users)
      .map((key) => ({
        table,
        column: key.reference().columns[0] as typeof schema.posts.authorId,
      })),
  );

describe("Deleting an account", () => {
  test("ends its sessions immediately and deletes it after 14 days", async () => {
    await startSession(user.id, true);
    expect(await requestDeletion(user.id, now)).toEqual(inDays(DELETION_DAYS));
    expect(await listSessions(user.id)).toEqual([]);
    expect(await deleteDueAccounts(new Date(inDays(14).getTime() - 1))).toBe(0);
    expect(await deleteDueAccounts(inDays(14))).toBe(1);
    expect(await findUser(user.id)).toBeUndefined();
  });

  test("can be canceled until then", async () => {
    await requestDeletion(user.id, now);
    await cancelDeletion(user.id);
    expect(await deleteDueAccounts(inDays(1000))).toBe(0);
  });

  test("removes its rows from every table and leaves the rows of other accounts", async () => {
    await addRowsToEveryTable(user);
    const other = await addUser("miguel");
    await addRowsToEveryTable(other);
    const rowsOf = (id: string) =>
      Promise.all(
        tables.map(async ({ table, column }) => {
          const rows = await database.select().from(table).where(eq(column, id)).all();
          return [getTableName(table), rows.length];
        }),
      );
    for (const [name, count] of await rowsOf(user.id)) expect(count, String(name)).toBeGreaterThan(0);
    const before = await rowsOf(other.id);
    await requestDeletion(user.id, now);
    expect(await deleteDueAccounts(inDays(15))).toBe(1);
    for (const [name, count] of await rowsOf(user.id)) expect(count, String(name)).toBe(0);
    expect(await rowsOf(other.id)).toEqual(before);
    expect((await database.$client.execute("PRAGMA foreign_key_check")).rows).toEqual([]);
  });
});
