import "server-only";
import { type AnyColumn, and, eq, isNull, type SQL } from "drizzle-orm";

/** hasPublicFeed (accounts/profile.ts) as a condition of a query, for the users table or an alias of it. */
export const isWithPublicFeed = (user: Record<"isPublic" | "active" | "deleteAt", AnyColumn>): SQL | undefined =>
  and(eq(user.isPublic, true), eq(user.active, true), isNull(user.deleteAt));
