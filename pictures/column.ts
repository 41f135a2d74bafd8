import "server-only";
import { sql } from "drizzle-orm";

/** A picture of a post, with its size in pixels, and what it shows in words if its author says so. */
export type PostPicture = { id: string; width: number; height: number; alt: string };

type Row = [position: number, id: string, width: number, height: number, alt: string];

const NONE: PostPicture[] = [];

/**
 * The pictures of a post as a column of its query: one search of an index, where a query of its own costs a page more.
 * @param table the name of the table, or of its alias, that the posts are read from
 */
export const picturesIn = (table = "posts") =>
  sql<string>`(SELECT json_group_array(json_array(position, id, width, height, alt)) FROM post_pictures WHERE post_id = ${sql.identifier(table)}.id)`.mapWith(
    readPictures,
  );

/** The pictures in such a column. */
export function readPictures(json: string): PostPicture[] {
  if (json === "[]") return NONE;
  const rows: Row[] = JSON.parse(json);
  return rows.sort(([a], [b]) => a - b).map(([, id, width, height, alt]) => ({ id, width, height, alt }));
}
