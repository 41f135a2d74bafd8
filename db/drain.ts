import "server-only";

/** Rows of a queue that a process works on at a time. */
export const CONCURRENCY = 4;

/**
 * Works through the rows of a queue that are due, until none is. Several processes can do this concurrently.
 * @param claimNext keeps others from the row that is due first, and returns it; or undefined
 */
export async function drain<Row>(
  claimNext: (now: Date) => Promise<Row | undefined>,
  work: (row: Row) => Promise<unknown>,
  clock: () => Date,
): Promise<void> {
  const workOneByOne = async () => {
    for (let next = await claimNext(clock()); next; next = await claimNext(clock())) await work(next);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, workOneByOne));
}
