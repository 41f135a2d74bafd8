/** What the encoding of a form (multipart/form-data) adds to the file in it, in bytes, at most. */
export const MULTIPART_OVERHEAD_BYTES = 100_000;
