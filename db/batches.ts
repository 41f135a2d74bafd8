import "server-only";

/** From `since`, before `until`, and about one user or all. */
export type EventRange = { since?: Date | undefined; until?: Date | undefined; userId?: string | undefined };

/** Rows in memory at a time. */
const BATCH = 1000;

/**
 * All rows of a query in the order of their ids, however many, with one batch in memory at a time.
 * @param read reads up to `limit` rows whose id comes after `after`, in the order of their ids
 * @param after the id to begin after
 */
export async function* inBatches<Row extends { id: string }>(
  read: (after: string, limit: number) => Promise<Row[]>,
  after = "",
): AsyncGenerator<Row> {
  for (let last: string | undefined = after; last !== undefined; ) {
    const rows: Row[] = await read(last, BATCH);
    yield* rows;
    last = rows.length < BATCH ? undefined : rows.at(-1)?.id;
  }
}
