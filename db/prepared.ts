import type { Placeholder } from "drizzle-orm";
import type { Db } from "./client";

/** A value in a query, or its placeholder in a prepared one. */
export type QueryParameter = string | Placeholder;

/**
 * A query that Drizzle builds once per connection instead of once per execution; building a long query takes longer
 * than running it. Useless within a transaction, which has its own connection.
 */
export function prepared<Query>(put: (from: Db) => Query): (from: Db) => Query {
  const known = new WeakMap<Db, Query>();
  return (from) => {
    const query = known.get(from) ?? put(from);
    known.set(from, query);
    return query;
  };
}
