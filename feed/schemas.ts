/* What people may post. zod/mini, because the browser downloads it. */
import * as z from "zod/mini";
import { msg } from "../i18n/msg";
import { fits, normalizeLine, normalizeText } from "../text";
import { ALT_MAX_LENGTH, POST_MAX_LENGTH, WARNING_MAX_LENGTH } from "./post-length";

const EMPTY = msg("Write something first.");

const text = z.string().check(
  z.overwrite(normalizeText),
  z.refine(
    (text) => fits(text, POST_MAX_LENGTH),
    msg("A post can have up to {max} characters.", { max: POST_MAX_LENGTH }),
  ),
);

/** The text of a post without pictures. */
export const bodySchema = text.check(z.minLength(1, EMPTY));

/** What readers see first, instead of a post's text and pictures; empty for none. */
export const contentWarningSchema = z.string().check(
  z.overwrite(normalizeLine),
  z.refine(
    (text) => fits(text, WARNING_MAX_LENGTH),
    msg("A content warning can have up to {max} characters.", { max: WARNING_MAX_LENGTH }),
  ),
);

/** What a picture shows; empty if its author does not say. */
export const altSchema = z.string().check(
  z.overwrite(normalizeText),
  z.refine(
    (text) => fits(text, ALT_MAX_LENGTH),
    msg("A description can have up to {max} characters.", { max: ALT_MAX_LENGTH }),
  ),
);

/** A post: with pictures, its text may be empty. */
export const postSchema = z
  .object({
    body: text,
    contentWarning: z._default(contentWarningSchema, ""),
    pictureCount: z._default(z.number(), 0),
  })
  .check(z.refine(({ body, pictureCount }) => body !== "" || pictureCount > 0, { error: EMPTY, path: ["body"] }));

/** What is written of a post. */
export type WrittenPost = { body: string; contentWarning?: string };
