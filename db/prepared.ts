import { type Placeholder, sql } from "drizzle-orm";
import type { Db } from "./client";

/** A value in a query, or its placeholder in a prepared one. */
export type QueryParameter = string | Placeholder;

/**
 * A query that Drizzle builds once per connection instead of once per execution; building a long query takes longer
 * than running it. Useless within a transaction, which has its own connection.
 */
export function prepared<Query>(build: (source: Db) => Query): (source: Db) => Query {
  const cached = new WeakMap<Db, Query>();
  return (source) => {
    const query = cached.get(source) ?? build(source);
    cached.set(source, query);
    return query;
  };
}

/**
 * A limit as part of a statement's text, for `limit()`. SQLite chooses a plan by the value of a bound limit, so it would
 * compile the statement anew at each execution: for the home feed, that took longer than the rest of it.
 */
export const fixedLimit = (rows: number) => sql.raw(String(rows)) as unknown as Placeholder;
