import "server-only";
import { storePictures } from "@/feed/pictures";
import { ALT_MAX_LENGTH, altField, MAX_PICTURES } from "@/feed/post-length";
import { altSchema } from "@/feed/schemas";
import { msg } from "@/i18n/msg";
import { requestLog } from "@/log";
import type { PostPicture } from "@/pictures/column";
import { settings } from "@/settings";
import { StorageError } from "@/storage/bucket";

/** A picture in a form, and what it shows. */
type Upload = { file: File; alt: string };

/** The pictures of a submitted form, in the order of its descriptions. A file input without a file sends an empty one. */
export function readUploads(data: FormData): Upload[] {
  const files = data.getAll("pictures").filter((field): field is File => field instanceof File && field.size > 0);
  return files.map((file, index) => ({ file, alt: String(data.get(altField(index)) ?? "") }));
}

/** Whether the form had a field to describe its pictures, which only a script adds. */
export const hadDescriptions = (data: FormData): boolean => data.has(altField(0));

/** The message when the storage fails. */
export const NOT_STORED = msg("We couldn't store your pictures just now. Try again in a moment.");

/** Stores the pictures of a form. Returns an error message if one can't be used, or none can be stored. */
export async function storeUploads(uploads: Upload[]): Promise<PostPicture[] | string> {
  if (uploads.length === 0) return [];
  if (uploads.length > MAX_PICTURES) return msg("A post can have up to {max} pictures.", { max: MAX_PICTURES });
  const { pictureMaxBytes } = settings();
  if (uploads.some(({ file }) => file.size > pictureMaxBytes)) return tooLarge();
  const described = uploads.map(({ alt }) => altSchema.safeParse(alt));
  if (described.some(({ success }) => !success)) {
    return msg("A description can have up to {max} characters.", { max: ALT_MAX_LENGTH });
  }
  try {
    const files = await Promise.all(uploads.map(async ({ file }) => Buffer.from(await file.arrayBuffer())));
    return await storePictures(files.map((file, index) => ({ file, alt: described[index]?.data ?? "" })));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    (await requestLog()).error({ event: "storage_failed", err: error });
    return NOT_STORED;
  }
}

/** The message for a picture that is larger than the setting allows. */
export const tooLarge = (): string =>
  msg("One of the pictures is larger than {max, number} MB. Choose a smaller one.", {
    max: settings().pictureMaxBytes / 1e6,
  });
