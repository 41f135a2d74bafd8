/** What Next.js hands a page of its address's query. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

/** A query parameter that makes sense once only; said twice, it says nothing. */
export function singleValue(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
