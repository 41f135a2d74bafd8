import "server-only";
import { sql } from "drizzle-orm";

/** A picture of a post, with its size in pixels, and what it shows in words if its author says so. */
export type PostPicture = { id: string; width: number; height: number; alt: string };

export type PictureRow = [position: number, id: string, width: number, height: number, alt: string];

const NONE: PostPicture[] = [];

/**
 * The pictures of a post as a column of its query: one search of an index, where a query of its own costs a page more.
 * @param table the name of the table, or of its alias, that the posts are read from
 */
export const picturesIn = (table = "posts") =>
  sql<string>`(SELECT json_group_array(json_array(position, id, width, height, alt)) FROM post_pictures WHERE post_id = ${sql.identifier(table)}.id)`.mapWith(
    (json: string) => (json === "[]" ? NONE : toPictures(JSON.parse(json))),
  );

/** The pictures in such a column, in their order. */
export const toPictures = (rows: PictureRow[]): PostPicture[] =>
  rows.sort(([a], [b]) => a - b).map(([, id, width, height, alt]) => ({ id, width, height, alt }));
