/* What people may post. zod/mini, because it travels to the browser. */
import * as z from "zod/mini";

/** Longest post, in characters as a person counts them. */
export const POST_MAX_LENGTH = 280;

/** Longest post in UTF-16 units, so that no one hides a book in the marks on one letter. */
const POST_MAX_UNITS = 8000;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Characters as a person counts them: 👨‍👩‍👧 is one, é is one however it is written. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** A post's text as it is kept: plain line breaks, nothing around it, no characters that show nothing and break things. */
function tidy(text: string): string {
  return (
    text
      .replace(/\r\n?/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
      .normalize("NFC")
      .trim()
  );
}

export const postSchema = z.object({
  body: z.pipe(
    z.pipe(z.string(), z.transform(tidy)),
    z.string().check(
      z.minLength(1, "Write something first."),
      z.refine(
        (text) => text.length <= POST_MAX_UNITS && countCharacters(text) <= POST_MAX_LENGTH,
        `A post has at most ${POST_MAX_LENGTH} characters.`,
      ),
    ),
  ),
});

export type NewPost = z.infer<typeof postSchema>;
