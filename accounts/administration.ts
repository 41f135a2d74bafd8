import "server-only";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { accessTokens, type Role, sessions, users } from "../db/schema";
import type { User } from "./users";

/** Users per page. */
const PAGE_SIZE = 25;

/** Whether a user has a role. An admin is also a moderator. */
export function hasRole({ roles }: Pick<User, "roles">, role: Role): boolean {
  return roles.includes(role) || (role === "moderator" && roles.includes("admin"));
}

/** Deactivates a user, ends their sessions and deletes their access tokens. The reason is shown at sign-in. */
export async function deactivate(userId: string, reason: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.update(users).set({ active: false, inactiveReason: reason }).where(eq(users.id, userId)).run();
    await tx.delete(sessions).where(eq(sessions.userId, userId)).run();
    await tx.delete(accessTokens).where(eq(accessTokens.userId, userId)).run();
  });
}

/** Reactivates a user, so that they can sign in again. */
export async function reactivate(userId: string): Promise<void> {
  await db().update(users).set({ active: true, inactiveReason: null }).where(eq(users.id, userId)).run();
}

/**
 * Grants or revokes a role. Returns false if nothing changed. If the role requires a second step, its notice begins anew.
 */
export async function setRole({ id, roles }: User, role: Role, granted: boolean): Promise<boolean> {
  if (roles.includes(role) === granted) return false;
  const changed = granted ? [...roles, role] : roles.filter((existingRole) => existingRole !== role);
  await db()
    .update(users)
    .set({ roles: changed, ...(granted && { secondStepDueAt: null }) })
    .where(eq(users.id, id))
    .run();
  return true;
}

/**
 * A page of users, newest first: all, or those whose username or display name contains `search`. `before` is the
 * previous page's `next`.
 */
export async function readPeople(search = "", before?: string): Promise<{ people: User[]; next: string | null }> {
  const term = search.trim().toLowerCase();
  // SQLite's lower() folds only ASCII letters. Usernames are ASCII; display names may not be.
  const matchesTerm = sql`instr(lower(${users.username} || ' ' || ${users.name}), ${term}) > 0`;
  const found = await db()
    .select()
    .from(users)
    .where(and(before ? lt(users.id, before) : undefined, term ? matchesTerm : undefined))
    .orderBy(desc(users.id))
    .limit(PAGE_SIZE + 1)
    .all();
  const people = found.slice(0, PAGE_SIZE);
  return { people, next: found.length > PAGE_SIZE ? (people.at(-1)?.id ?? null) : null };
}
