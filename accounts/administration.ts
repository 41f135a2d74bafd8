import "server-only";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { accessTokens, type Role, sessions, users } from "../db/schema";
import type { User } from "./users";

/** People per page of the list. */
const PAGE_SIZE = 25;

/** Whether a user has a role. Admins may do everything that moderators may. */
export function hasRole({ roles }: Pick<User, "roles">, role: Role): boolean {
  return roles.includes(role) || (role === "moderator" && roles.includes("admin"));
}

/** Deactivates a user, with the reason shown at sign-in, and ends their sessions and access tokens. */
export async function deactivate(userId: string, reason: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.update(users).set({ active: false, inactiveReason: reason }).where(eq(users.id, userId)).run();
    await tx.delete(sessions).where(eq(sessions.userId, userId)).run();
    await tx.delete(accessTokens).where(eq(accessTokens.userId, userId)).run();
  });
}

/** Lets a user sign in again. */
export async function reactivate(userId: string): Promise<void> {
  await db().update(users).set({ active: true, inactiveReason: null }).where(eq(users.id, userId)).run();
}

/** Grants or revokes a role. Returns whether that changed anything. */
export async function setRole({ id, roles }: User, role: Role, granted: boolean): Promise<boolean> {
  if (roles.includes(role) === granted) return false;
  const changed = granted ? [...roles, role] : roles.filter((one) => one !== role);
  await db().update(users).set({ roles: changed }).where(eq(users.id, id)).run();
  return true;
}

/** A page of people, newest first, before the given id if any: all, or those whose names contain the search words. */
export async function readPeople(search = "", before?: string): Promise<{ people: User[]; next: string | null }> {
  const wanted = search.trim().toLowerCase();
  // Names may use any letters; SQLite's lower() folds only ASCII ones, and usernames are ASCII.
  const isCalled = sql`instr(lower(${users.username} || ' ' || ${users.name}), ${wanted}) > 0`;
  const found = await db()
    .select()
    .from(users)
    .where(and(before ? lt(users.id, before) : undefined, wanted ? isCalled : undefined))
    .orderBy(desc(users.id))
    .limit(PAGE_SIZE + 1)
    .all();
  const people = found.slice(0, PAGE_SIZE);
  return { people, next: found.length > PAGE_SIZE ? (people.at(-1)?.id ?? null) : null };
}
