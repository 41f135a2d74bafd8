import "server-only";
import { eq } from "drizzle-orm";
import { db } from "../db/client";
import { accessTokens, type Role, sessions, users } from "../db/schema";
import type { User } from "./users";

/** Makes a user unable to sign in, with the reason they read there, and ends their sessions and access tokens. */
export function deactivate(userId: string, reason: string): void {
  db().transaction((tx) => {
    tx.update(users).set({ active: false, inactiveReason: reason }).where(eq(users.id, userId)).run();
    tx.delete(sessions).where(eq(sessions.userId, userId)).run();
    tx.delete(accessTokens).where(eq(accessTokens.userId, userId)).run();
  });
}

/** Lets a user sign in again. */
export function reactivate(userId: string): void {
  db().update(users).set({ active: true, inactiveReason: null }).where(eq(users.id, userId)).run();
}

/** Gives a user a role, or takes it away. Returns whether that changed anything. */
export function setRole({ id, roles }: User, role: Role, granted: boolean): boolean {
  if (roles.includes(role) === granted) return false;
  const changed = granted ? [...roles, role] : roles.filter((one) => one !== role);
  db().update(users).set({ roles: changed }).where(eq(users.id, id)).run();
  return true;
}
