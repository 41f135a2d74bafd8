/* What people may post. zod/mini, because the browser downloads it. */
import * as z from "zod/mini";
import { msg } from "../i18n/msg";
import { fits, tidy } from "../text";
import { POST_MAX_LENGTH } from "./post-length";

export const postSchema = z.object({
  body: z.string().check(
    z.overwrite(tidy),
    z.minLength(1, msg("Write something first.")),
    z.refine(
      (text) => fits(text, POST_MAX_LENGTH),
      msg("A post has at most {max} characters.", { max: POST_MAX_LENGTH }),
    ),
  ),
});

export type NewPost = z.infer<typeof postSchema>;
