import type { Placeholder } from "drizzle-orm";
import type { Db } from "./client";

/** A value in a query: itself, or what stands for it in one that is prepared. */
export type QueryParameter = string | Placeholder;

/**
 * A query that Drizzle puts together once for each connection instead of each time it is asked, which for long ones
 * takes longer than the answer. Within a transaction, which is a connection of its own, nothing is gained.
 */
export function prepared<Query>(put: (from: Db) => Query): (from: Db) => Query {
  const known = new WeakMap<Db, Query>();
  return (from) => {
    const query = known.get(from) ?? put(from);
    known.set(from, query);
    return query;
  };
}
