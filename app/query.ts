/** The query of a page, as Next.js passes it. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

/** A query parameter that may occur once; undefined if it is repeated. */
export function singleValue(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
