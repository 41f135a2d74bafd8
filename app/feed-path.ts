import type { FeedCursor } from "@/feed/read";
import { type Query, singleValue } from "./query";

/** The page of a feed that an address asks for. */
export async function readCursor(query: Query): Promise<FeedCursor> {
  const { before, after } = await query;
  return { before: singleValue(before), after: singleValue(after) };
}

/** The address of a page of a feed. */
export function feedPath(path: string, { before, after }: FeedCursor): string {
  if (after !== undefined) return `${path}?after=${encodeURIComponent(after)}`;
  return before === undefined ? path : `${path}?before=${encodeURIComponent(before)}`;
}
