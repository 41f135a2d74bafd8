/* What a picture that is uploaded must be, as far as a browser can tell. Pure, for both sides; the rest is in avatar.ts. */
import { msg } from "../i18n/msg";

/** Most bytes of an uploaded picture: 2 MB. */
export const PICTURE_MAX_BYTES = 2_000_000;

/** What a file chooser offers. A hint to people: what a file is, its bytes say (avatar.ts). */
export const PICTURE_TYPES = "image/png,image/jpeg,image/webp";

export const PICTURE_TOO_LARGE = msg(
  "This picture is too large: at most 2 MB (2,000,000 bytes). Choose a smaller one.",
);

/** What is wrong with a file of so many bytes, or null. A form in which nothing is chosen sends an empty file. */
export function pictureSizeError(bytes: number): string | null {
  if (bytes === 0) return msg("Choose a picture first.");
  return bytes > PICTURE_MAX_BYTES ? PICTURE_TOO_LARGE : null;
}
