/* The checks of uploaded pictures that also run in the browser. The server's other checks are in pictures/reencode.ts. */
import { msg } from "../i18n/msg";

/** Maximum size of an uploaded picture, in bytes: 2 MB. */
export const PICTURE_MAX_BYTES = 2_000_000;

/** File types for the file picker. Only a hint: pictures/reencode.ts checks the bytes. */
export const PICTURE_TYPES = "image/png,image/jpeg,image/webp,image/avif";

export const PICTURE_TOO_LARGE = msg("This picture is larger than 2 MB. Choose a smaller one.");

/** An error message for a file of this size in bytes, or null. A form without a file sends an empty one. */
export function pictureSizeError(bytes: number): string | null {
  if (bytes === 0) return msg("Choose a picture first.");
  return bytes > PICTURE_MAX_BYTES ? PICTURE_TOO_LARGE : null;
}
