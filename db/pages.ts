import "server-only";

/**
 * A page of a list, and the cursor of the next page.
 * @param rows up to one row more than `size`: the extra one shows that there are more
 * @param cursorOf the cursor of a page's last row, its id by default
 */
export function toPage<Row extends { id: string }>(
  rows: Row[],
  size: number,
  cursorOf: (last: Row) => string = ({ id }) => id,
): { page: Row[]; next: string | null } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return { page, next: rows.length > size && last ? cursorOf(last) : null };
}
