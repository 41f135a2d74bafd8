import { Column, is, type Placeholder, SQL, sql } from "drizzle-orm";
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
    const known = cached.get(source);
    if (known) return known;
    const query = withRowDecoder(build(source));
    cached.set(source, query);
    return query;
  };
}

type Decoder = { mapFromDriverValue: (value: unknown) => unknown };

/** What Drizzle's prepared queries consist of, as far as rows are concerned. */
type PreparedRows = {
  fields?: { path: string[]; field: unknown }[];
  joinsNotNullableMap?: Record<string, boolean>;
  mapAllResult: (rows: unknown[][]) => unknown[];
  mapGetResult: (rows: unknown[][]) => unknown;
};

/**
 * Finds out once how to decode each column. Drizzle does so for each value of each row, which took two thirds as long as
 * SQLite itself. Queries whose rows may lack a whole table are left to Drizzle.
 */
function withRowDecoder<Query>(query: Query): Query {
  const { fields, joinsNotNullableMap: isPresent = {} } = query as Partial<PreparedRows>;
  const hasTables = fields?.some(({ path }) => path.length > 1) ?? false;
  if (!fields || (hasTables && Object.values(isPresent).includes(false))) return query;
  const columns = fields.map(({ path, field }, index) => ({
    index,
    parents: path.slice(0, -1),
    name: path.at(-1) ?? "",
    decoder: decoderOf(field),
  }));
  const decode = (row: unknown[]) => {
    const decoded: Record<string, unknown> = {};
    for (const { index, parents, name, decoder } of columns) {
      let target = decoded;
      for (const parent of parents) {
        target[parent] ??= {};
        target = target[parent] as Record<string, unknown>;
      }
      const value = row[index];
      // A libSQL server sends bytes as a buffer without methods.
      const stored = value instanceof ArrayBuffer ? Buffer.from(value) : value;
      target[name] = stored === null ? null : decoder.mapFromDriverValue(stored);
    }
    return decoded;
  };
  return Object.assign(query as Query & object, {
    mapAllResult: (rows) => rows.map(decode),
    mapGetResult: ([row]) => row && decode(row),
  } satisfies Partial<PreparedRows>);
}

/** What decodes a selected field: a column, an expression, or one with an alias. */
function decoderOf(field: unknown): Decoder {
  if (is(field, Column)) return field;
  const expression = is(field, SQL) ? field : (field as SQL.Aliased).sql;
  return (expression as unknown as { decoder: Decoder }).decoder;
}

/**
 * A limit as part of a statement's text, for `limit()`. SQLite chooses a plan by the value of a bound limit, so it would
 * compile the statement anew at each execution: for the home feed, that took longer than the rest of it.
 */
export const fixedLimit = (rows: number) => sql.raw(String(rows)) as unknown as Placeholder;
