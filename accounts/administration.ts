import "server-only";
import { and, asc, desc, eq, or, sql } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { accessTokens, type Role, sessions, users } from "../db/schema";
import { matchExpression } from "../text/search-text";
import type { User } from "./users";

/** Users per page. */
const PAGE_SIZE = 25;

/** Whether a user has a role. An admin is also a moderator. */
export function hasRole({ roles }: Pick<User, "roles">, role: Role): boolean {
  return roles.includes(role) || (role === "moderator" && roles.includes("admin"));
}

/** Suspends a user, ends their sessions and deletes their access tokens. The reason is shown at sign-in. */
export async function suspendUser(userId: string, reason: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.update(users).set({ active: false, suspensionReason: reason }).where(eq(users.id, userId)).run();
    await tx.delete(sessions).where(eq(sessions.userId, userId)).run();
    await tx.delete(accessTokens).where(eq(accessTokens.userId, userId)).run();
  });
}

/** Reinstates a user, so that they can sign in again. */
export async function reinstateUser(userId: string): Promise<void> {
  await db().update(users).set({ active: true, suspensionReason: null }).where(eq(users.id, userId)).run();
}

/**
 * Grants or revokes a role. Returns false if nothing changed, or there is no such user. If the role requires a second
 * step, its notice begins anew.
 */
export function setRole(userId: string, role: Role, granted: boolean): Promise<boolean> {
  return transaction(async (tx) => {
    const { roles } = (await tx.select({ roles: users.roles }).from(users).where(eq(users.id, userId)).get()) ?? {};
    if (!roles || roles.includes(role) === granted) return false;
    const changed = granted ? [...roles, role] : roles.filter((existingRole) => existingRole !== role);
    await tx
      .update(users)
      .set({ roles: changed, ...(granted && { secondStepDueAt: null }) })
      .where(eq(users.id, userId))
      .run();
    return true;
  });
}

/** Orders of the list of people, each ending with a unique column, so that the order is the same for each page. */
const ORDERS = {
  joined: [desc(users.id)],
  name: [asc(sql`lower(${users.username})`)],
  posts: [desc(users.postCount), desc(users.id)],
  followers: [desc(users.followerCount), desc(users.id)],
};

/** Filters of the list of people. */
const FILTERS = {
  active: eq(users.active, true),
  suspended: eq(users.active, false),
  admins: sql`${users.roles} LIKE '%"admin"%'`,
  moderators: sql`${users.roles} LIKE '%"moderator"%'`,
};

export const PEOPLE_ORDERS = Object.keys(ORDERS) as PeopleOrder[];
export const PEOPLE_FILTERS = Object.keys(FILTERS) as PeopleFilter[];
export type PeopleOrder = keyof typeof ORDERS;
export type PeopleFilter = keyof typeof FILTERS;

/** Which people to list: all, unless it says otherwise; `search` is part of a username or display name, in any case. */
export type PeopleQuery = { search?: string; filter?: PeopleFilter; order?: PeopleOrder; page?: number };

/** A page of users for admins, the first by default, newest first unless ordered otherwise; and whether there are more. */
export async function readPeople(query: PeopleQuery = {}): Promise<{ people: User[]; hasMore: boolean }> {
  const { search = "", filter, order = "joined", page = 1 } = query;
  const term = search.trim().toLowerCase();
  // SQLite's lower() folds only ASCII letters. The index of names folds all, and finds words by how they begin.
  const contains = sql`instr(lower(${users.username} || ' ' || ${users.name}), ${term}) > 0`;
  const match = matchExpression(term);
  const isInIndex =
    match === null
      ? undefined
      : sql`${users.id} IN (SELECT user_id FROM user_search_rows WHERE row_id IN (SELECT rowid FROM user_search WHERE user_search MATCH ${`{username name} : (${match})`}))`;
  const found = await db()
    .select()
    .from(users)
    .where(and(filter && FILTERS[filter], term ? or(contains, isInIndex) : undefined))
    .orderBy(...ORDERS[order])
    .limit(PAGE_SIZE + 1)
    .offset((page - 1) * PAGE_SIZE)
    .all();
  return { people: found.slice(0, PAGE_SIZE), hasMore: found.length > PAGE_SIZE };
}
