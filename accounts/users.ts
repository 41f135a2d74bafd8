import "server-only";
import { eq, type SQL, sql } from "drizzle-orm";
import { db } from "../db/client";
import { users } from "../db/schema";

export type User = typeof users.$inferSelect;

/** Whether the unique index on lower(column) has this value. */
const sameAs = (column: typeof users.username | typeof users.email, value: string): SQL =>
  sql`lower(${column}) = lower(${value})`;

/** The user with this username, or with this email address where there is an `@` in it, whatever the case. */
export function findUserByLogin(login: string): User | undefined {
  const column = login.includes("@") ? users.email : users.username;
  return db().select().from(users).where(sameAs(column, login)).get();
}

/** Stores a new hash of the same password. */
export function replacePasswordHash(userId: string, passwordHash: string): void {
  db().update(users).set({ passwordHash }).where(eq(users.id, userId)).run();
}
